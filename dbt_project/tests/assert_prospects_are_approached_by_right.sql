{{ config(meta={'dagster': {'ref': {'name': 'prospect_list'}}}) }}
-- Proved from the delivered consents and the seed: a prospect is listed on a channel that a rule allows
-- somewhere, or one of its records has granted it and the address shown is that record's.
with

records as (
    select
        listed.prospect_id,
        record_masters.record_id,
        prospects.source,
        prospects.name,
        prospects.postcode,
        prospects.website,
        prospects.email,
        prospects.phone,
        prospects.collected_on
    from {{ ref('prospect_list') }} as listed
    inner join {{ ref('stg_record_masters') }} as record_masters
        on listed.prospect_id = record_masters.master_id
    inner join {{ ref('stg_prospects') }} as prospects
        on {{ record_id('prospects.source', 'prospects.source_record_id') }} = record_masters.record_id
),

ruled as (
    select distinct channel
    from {{ ref('prospect_contact_rules') }}
    where allowed
),

granted as (
    select distinct
        listed.prospect_id,
        listed.channel
    from {{ ref('prospect_list') }} as listed
    inner join records on listed.prospect_id = records.prospect_id
    inner join {{ ref('stg_consents') }} as consents
        on
            records.source = consents.prospect_source
            and {{ record_id('consents.prospect_source', 'consents.prospect_record_id') }} = records.record_id
            and consents.channel in (listed.channel, 'all')
    where
        consents.status = 'granted'
        and (listed.channel not in ('email', 'newsletter') or trim(listed.email) = trim(records.email))
        and (listed.channel not in ('phone', 'chat') or trim(listed.phone) = trim(records.phone))
)

select
    listed.prospect_id,
    listed.channel
from {{ ref('prospect_list') }} as listed
left join ruled on listed.channel = ruled.channel
left join granted
    on
        listed.prospect_id = granted.prospect_id
        and listed.channel = granted.channel
where ruled.channel is null and granted.prospect_id is null
