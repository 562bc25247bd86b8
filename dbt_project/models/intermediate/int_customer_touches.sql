with

interactions as (
    select * from {{ ref('stg_interactions') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- A touch of an account that neither the master nor an order knows keeps its own id.
touches as (
    select
        coalesce(ids.customer_id, interactions.customer_id) as customer_id,
        interactions.occurred_on,
        case when interactions.direction = 'outbound' then 1 else 0 end as outbound,
        case
            when interactions.occurred_on >= {{ add_days('company.as_of', -365) }} then 1 else 0
        end as is_12m
    from interactions
    cross join company
    left join ids on interactions.customer_id = ids.id
),

final as (
    select
        touches.customer_id,
        max(case when touches.outbound = 1 then touches.occurred_on end) as last_outbound_on,
        max(case when touches.outbound = 0 then touches.occurred_on end) as last_inbound_on,
        cast(sum(touches.outbound) as bigint) as outbound,
        cast(sum(1 - touches.outbound) as bigint) as inbound,
        cast(sum(touches.outbound * touches.is_12m) as bigint) as outbound_12m,
        cast(sum((1 - touches.outbound) * touches.is_12m) as bigint) as inbound_12m
    from touches
    group by touches.customer_id
)

select * from final
