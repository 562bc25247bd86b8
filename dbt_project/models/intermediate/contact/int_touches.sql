with

interactions as (
    select * from {{ ref('stg_interactions') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

kinds as (
    select * from {{ ref('touch_kinds') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- A touch of an account that neither the master nor an order knows keeps its own id; a channel that
-- the seed does not name is taken for personal.
final as (
    select
        interactions.interaction_id,
        coalesce(ids.customer_id, interactions.customer_id) as customer_id,
        interactions.contact_id,
        interactions.employee_id,
        interactions.occurred_at,
        interactions.occurred_on,
        interactions.direction,
        interactions.channel,
        interactions.purpose,
        interactions.outcome,
        cast(coalesce(kinds.is_personal, true) as boolean) as is_personal,
        cast(interactions.occurred_on >= {{ add_days('company.as_of', -365) }} as boolean) as is_12m
    from interactions
    cross join company
    left join ids on interactions.customer_id = ids.id
    left join kinds on interactions.channel = kinds.channel
)

select * from final
