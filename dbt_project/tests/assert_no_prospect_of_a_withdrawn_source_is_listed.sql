{{ config(meta={'dagster': {'ref': {'name': 'prospect_list'}}}) }}
-- Proved from the delivered records: of every listed prospect some record is from a source that may be used,
-- and is not older than that source allows.
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

usable as (
    select distinct records.prospect_id
    from records
    cross join {{ ref('stg_company') }} as company
    left join {{ ref('prospect_source_rules') }} as own_rule on lower(trim(records.source)) = own_rule.source
    inner join {{ ref('prospect_source_rules') }} as rule on coalesce(own_rule.source, 'any') = rule.source
    where
        rule.usable
        and (
            rule.valid_days is null
            or {{ add_days('records.collected_on', 'rule.valid_days') }} >= company.as_of
        )
)

select listed.prospect_id
from {{ ref('prospect_list') }} as listed
left join usable on listed.prospect_id = usable.prospect_id
where usable.prospect_id is null
