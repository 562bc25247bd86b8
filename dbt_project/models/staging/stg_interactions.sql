with

interactions as (
    select * from {{ source('raw', 'interactions') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

local_days as (
    select * from {{ ref('stg_local_days') }}
),

-- Every moment has its day: a left join, so that the planner expects no row to be lost.
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
        {{ local_day_from('local_days', 'interactions.occurred_at') }} as occurred_on
    from interactions
    cross join company
    left join local_days on cast(interactions.occurred_at as date) = local_days.utc_day
    where interactions.occurred_at < company.known_before
)

select * from final
