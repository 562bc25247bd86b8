with

history as (
    select * from {{ ref('lifecycle_history') }}
),

months as (
    select
        months.month_on,
        least(months.next_month_on, company.as_of) as cutoff_on
    from {{ ref('int_months') }} as months
    cross join {{ ref('stg_company') }} as company
),

-- The stage a customer had when the month began, and that of its end: at most one change lies between.
moves as (
    select
        months.month_on,
        history.stage as from_stage,
        history.stage as to_stage
    from months
    inner join history
        on
            months.month_on >= history.from_on
            and (months.cutoff_on < history.to_on or history.to_on is null)

    union all

    select
        months.month_on,
        history.previous_stage as from_stage,
        history.stage as to_stage
    from months
    inner join history on months.cutoff_on = history.from_on
    where history.previous_stage is not null
),

final as (
    select
        cast(moves.month_on as date) as month_on,
        cast(moves.from_stage as varchar) as from_stage,
        cast(moves.to_stage as varchar) as to_stage,
        cast(count(*) as bigint) as customers
    from moves
    group by
        moves.month_on,
        moves.from_stage,
        moves.to_stage
)

select * from final
