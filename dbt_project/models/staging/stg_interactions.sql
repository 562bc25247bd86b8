with

interactions as (
    select * from {{ source('raw', 'interactions') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

final as (
    select
        interactions.interaction_id,
        interactions.customer_id,
        interactions.contact_id,
        interactions.employee_id,
        interactions.occurred_at,
        interactions.direction,
        interactions.channel,
        interactions.purpose,
        interactions.campaign_id,
        interactions.outcome,
        {{ local_day('interactions.occurred_at', 'company.time_zone') }} as occurred_on
    from interactions
    cross join company
    where interactions.occurred_at < company.known_before
)

select * from final
