with

prospect_interactions as (
    select * from {{ source('raw', 'prospect_interactions') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

final as (
    select
        prospect_interactions.interaction_id,
        prospect_interactions.prospect_id,
        prospect_interactions.source,
        prospect_interactions.source_record_id,
        prospect_interactions.occurred_at,
        prospect_interactions.direction,
        prospect_interactions.channel,
        prospect_interactions.employee_id,
        prospect_interactions.outcome,
        {{ local_day('prospect_interactions.occurred_at', 'company.time_zone') }} as occurred_on
    from prospect_interactions
    cross join company
    where prospect_interactions.occurred_at < company.known_before
)

select * from final
