with

stages as (
    select * from {{ ref('int_stages_at') }}
),

neighbours as (
    select
        stages.customer_id,
        stages.month_number,
        stages.cutoff_on,
        stages.raw_stage,
        max(stages.month_number) over () as last_month,
        lag(stages.raw_stage) over by_month as stage_before,
        lead(stages.raw_stage) over by_month as stage_after,
        lead(stages.cutoff_on) over by_month as next_cutoff_on
    from stages
    window by_month as (partition by stages.customer_id order by stages.month_number)
),

-- A habit counts once the next cutoff shows it too. Being new, one-off or lapsed is no habit but a
-- fact: it counts at once, and so does what follows it.
turns as (
    select
        neighbours.*,
        case
            when
                neighbours.raw_stage in ('new', 'one_off', 'lapsed')
                or neighbours.stage_before in ('new', 'one_off', 'lapsed')
                or neighbours.stage_before is null
                then 0
            when neighbours.raw_stage = neighbours.stage_after then 1
        end as months_later
    from neighbours
    where neighbours.stage_before is null or neighbours.raw_stage <> neighbours.stage_before
),

settled as (
    select
        turns.customer_id,
        turns.last_month,
        turns.raw_stage as stage,
        turns.month_number + turns.months_later as from_month,
        case turns.months_later when 0 then turns.cutoff_on else turns.next_cutoff_on end as from_on,
        lag(turns.raw_stage) over (partition by turns.customer_id order by turns.month_number)
            as previous_stage
    from turns
    where turns.months_later is not null
),

spells as (
    select
        settled.*,
        lead(settled.from_on) over (partition by settled.customer_id order by settled.from_month) as to_on,
        lead(settled.from_month) over (partition by settled.customer_id order by settled.from_month)
            as to_month
    from settled
    where settled.previous_stage is null or settled.stage <> settled.previous_stage
),

final as (
    select
        cast(spells.customer_id as varchar) as customer_id,
        cast(spells.stage as varchar) as stage,
        cast(spells.from_on as date) as from_on,
        cast(spells.to_on as date) as to_on,
        cast(spells.previous_stage as varchar) as previous_stage,
        cast(coalesce(spells.to_month, spells.last_month) - spells.from_month as bigint) as months
    from spells
)

select * from final
