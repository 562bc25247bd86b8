with

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

steps as (
    select 0 as step
    union all
    select 1 as step
    union all
    select 2 as step
    union all
    select 3 as step
    union all
    select 4 as step
),

history as (
    select min(purchase_days.ordered_on) as first_day from purchase_days
),

-- The as-of date and up to four horizons back, each with a horizon of history before it.
cutoffs as (
    select
        steps.step,
        {{ add_days('company.as_of', 'steps.step * -company.horizon_days') }} as cutoff_on,
        {{ add_days('company.as_of', '(1 - steps.step) * company.horizon_days') }} as horizon_ends_on
    from steps
    cross join company
    cross join history
    where
        steps.step = 0
        or {{ add_days('company.as_of', '-(steps.step + 1) * company.horizon_days') }} >= history.first_day

    union all

    -- The last month close, to see who has moved since; what followed it is no evidence yet.
    select
        -1 as step,
        {{ month_start(add_days('company.as_of', -1)) }} as cutoff_on,
        {{ month_start(add_days('company.as_of', -1)) }} as horizon_ends_on
    from company
),

-- What was known at the cutoff beside what followed within the horizon.
split as (
    select
        cutoffs.step,
        cutoffs.cutoff_on,
        purchase_days.customer_id,
        case when purchase_days.ordered_on < cutoffs.cutoff_on then purchase_days.ordered_on end as known_on,
        case when purchase_days.ordered_on < cutoffs.cutoff_on then purchase_days.gap_days end as gap_days,
        case when purchase_days.ordered_on >= cutoffs.cutoff_on then 1 else 0 end as followed
    from cutoffs
    inner join purchase_days on cutoffs.horizon_ends_on > purchase_days.ordered_on
),

final as (
    select
        split.step,
        split.cutoff_on,
        split.customer_id,
        cast(count(split.known_on) as bigint) as purchase_days,
        min(split.known_on) as first_order_on,
        max(split.known_on) as last_order_on,
        cast(count(split.gap_days) as bigint) as gaps,
        cast(percentile_cont(0.5) within group (order by split.gap_days) as double) as median_gap_days,
        cast(
            {{ round_to('percentile_cont(0.9) within group (order by split.gap_days)', 6) }} as double
        ) as p90_gap_days,
        cast(max(split.followed) as integer) as followed
    from split
    group by
        split.step,
        split.cutoff_on,
        split.customer_id
    having count(split.known_on) > 0
)

select * from final
