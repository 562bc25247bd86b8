with

interactions as (
    select * from {{ ref('stg_prospect_interactions') }}
),

aliases as (
    select * from {{ ref('int_master_aliases') }}
),

records as (
    select
        record_id,
        prospect_id
    from {{ ref('int_master_records') }}

    union all

    select
        record_id,
        prospect_id
    from {{ ref('int_gone_records') }}
),

-- A record says more surely than an id of some earlier list whose touch it was.
named as (
    select
        interactions.*,
        coalesce(records.prospect_id, aliases.prospect_id) as master_id
    from interactions
    left join records
        on {{ record_id('interactions.source', 'interactions.source_record_id') }} = records.record_id
    left join aliases on interactions.prospect_id = aliases.used_id
),

final as (
    select
        cast(named.interaction_id as varchar) as interaction_id,
        cast(named.master_id as varchar) as prospect_id,
        cast(named.occurred_at as timestamp) as occurred_at,
        cast(named.occurred_on as date) as occurred_on,
        cast(named.direction as varchar) as direction,
        cast(named.channel as varchar) as channel,
        cast(named.employee_id as varchar) as employee_id,
        cast(named.outcome as varchar) as outcome
    from named
    where named.master_id is not null
)

select * from final
