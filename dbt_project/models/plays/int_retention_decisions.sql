with

choices as (
    select * from {{ ref('int_play_choices') }}
),

owners as (
    select * from {{ ref('int_customer_owners') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- The best play that is possible; where none is, the best that would have been.
ranked as (
    select
        choices.*,
        row_number() over (
            partition by choices.customer_id
            order by
                case when choices.is_possible then 0 else 1 end asc,
                choices.expected_value desc,
                choices.play asc
        ) as play_rank
    from choices
),

armed as (
    select
        ranked.*,
        company.as_of,
        owners.capacity,
        case
            when
                {{ stable_bucket('company.control_salt', 'ranked.customer_id') }}
                < company.control_share * 10000
                then 'control'
            else 'treatment'
        end as arm
    from ranked
    inner join owners on ranked.customer_id = owners.customer_id
    cross join company
    where ranked.play_rank = 1
),

weighed as (
    select
        armed.*,
        case when armed.is_possible and armed.arm = 'treatment' then 1 else 0 end as work
    from armed
),

-- How much work of the same owner goes before. Work without an owner is one queue.
queued as (
    select
        weighed.*,
        sum(weighed.work) over (
            partition by weighed.owner_id
            order by weighed.expected_value desc, weighed.customer_id asc
            rows between unbounded preceding and current row
        ) - weighed.work as work_ahead
    from weighed
),

final as (
    select
        cast(queued.as_of as date) as as_of,
        cast(queued.customer_id as varchar) as customer_id,
        cast(queued.play as varchar) as play,
        cast(queued.expected_value as decimal(18, 2)) as expected_value,
        cast(queued.owner_id as varchar) as owner_id,
        cast(queued.contact_id as varchar) as contact_id,
        cast(queued.channel as varchar) as channel,
        cast(queued.arm as varchar) as arm,
        cast(
            case
                when not queued.is_possible then queued.blocked_by
                when queued.work_ahead >= queued.capacity then 'capacity'
            end as varchar
        ) as reason_left_out,
        cast(queued.work_ahead as bigint) as work_ahead,
        cast(queued.capacity as integer) as capacity
    from queued
)

select * from final
