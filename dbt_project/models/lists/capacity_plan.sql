with

plays as (
    select * from {{ ref('int_united_plays') }}
),

decisions as (
    select * from {{ ref('int_retention_decisions') }}
),

owners as (
    select
        owner_id,
        max(owner_name) as owner_name,
        max(capacity) as capacity
    from {{ ref('int_customer_owners') }}
    group by owner_id
),

-- Every customer counts as a candidate of each of its plays, and as work for the one that was chosen.
marked as (
    select
        plays.owner_id,
        plays.play,
        plays.expected_value,
        case when decisions.reason_left_out is null then 1 else 0 end as is_listed,
        case when decisions.reason_left_out = 'capacity' then 1 else 0 end as is_waiting,
        case when decisions.arm = 'treatment' then 1 else 0 end as is_work
    from plays
    left join decisions
        on
            plays.customer_id = decisions.customer_id
            and plays.play = decisions.play
),

counted as (
    select
        marked.owner_id,
        marked.play,
        count(*) as candidates,
        sum(marked.is_work * marked.is_listed) as listed,
        sum(marked.is_work * marked.is_listed * marked.expected_value) as listed_value,
        sum(marked.is_work * marked.is_waiting) as waiting,
        sum(marked.is_work * marked.is_waiting * marked.expected_value) as waiting_value
    from marked
    group by
        marked.owner_id,
        marked.play
),

totalled as (
    select
        counted.*,
        sum(counted.listed + counted.waiting) over (partition by counted.owner_id) as owner_wanted,
        sum(counted.waiting_value) over (partition by counted.owner_id) as owner_waiting_value
    from counted
),

final as (
    select
        cast(coalesce(totalled.owner_id, '(none)') as varchar) as owner_id,
        cast(owners.owner_name as varchar) as owner_name,
        cast(totalled.play as varchar) as play,
        cast(totalled.candidates as bigint) as candidates,
        cast(totalled.listed + totalled.waiting as bigint) as wanted,
        cast(totalled.listed_value + totalled.waiting_value as decimal(18, 2)) as wanted_value,
        cast(totalled.listed as bigint) as listed,
        cast(totalled.listed_value as decimal(18, 2)) as listed_value,
        cast(totalled.waiting as bigint) as waiting,
        cast(totalled.waiting_value as decimal(18, 2)) as waiting_value,
        cast(owners.capacity as integer) as owner_capacity,
        cast(totalled.owner_wanted as bigint) as owner_wanted,
        cast({{ round_to(safe_ratio('totalled.owner_wanted', 'owners.capacity'), 2) }} as double)
            as owner_weeks_of_work,
        cast(totalled.owner_waiting_value as decimal(18, 2)) as owner_waiting_value
    from totalled
    inner join owners on coalesce(totalled.owner_id, '') = coalesce(owners.owner_id, '')
)

select * from final
order by
    owner_id asc,
    play asc
