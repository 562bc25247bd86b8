with

stages as (
    select * from {{ ref('int_stages_at') }}
),

before as (
    select
        stages.customer_id,
        stages.month_number,
        stages.cutoff_on,
        stages.raw_stage,
        lag(stages.raw_stage) over (partition by stages.customer_id order by stages.month_number)
            as raw_stage_before,
        max(stages.month_number) over () as last_month_number
    from stages
),

-- A habit counts once two cutoffs in a row show it. Being new, one-off or lapsed is no habit but a
-- fact: it counts at once, and so does what follows it.
settled as (
    select
        before.*,
        lag(before.raw_stage) over (partition by before.customer_id order by before.month_number)
            as settled_before
    from before
    where
        before.raw_stage in ('new', 'one_off', 'lapsed')
        or before.raw_stage_before in ('new', 'one_off', 'lapsed')
        or before.raw_stage_before is null
        or before.raw_stage = before.raw_stage_before
),

changes as (
    select
        settled.*,
        lead(settled.cutoff_on) over (partition by settled.customer_id order by settled.month_number)
            as next_cutoff_on,
        lead(settled.month_number) over (partition by settled.customer_id order by settled.month_number)
            as next_month_number
    from settled
    where settled.settled_before is null or settled.raw_stage <> settled.settled_before
),

final as (
    select
        cast(changes.customer_id as varchar) as customer_id,
        cast(changes.raw_stage as varchar) as stage,
        cast(changes.cutoff_on as date) as from_on,
        cast(changes.next_cutoff_on as date) as to_on,
        cast(changes.settled_before as varchar) as previous_stage,
        cast(
            coalesce(changes.next_month_number, changes.last_month_number) - changes.month_number as bigint
        ) as months
    from changes
)

select * from final
