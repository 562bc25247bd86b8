{{ config(meta={'dagster': {'ref': {'name': 'prospect_list'}}}) }}
-- Proved from the delivered records, past linkage and the models: no record of a listed prospect has the
-- address, number, name with postcode, or domain of a customer, unless many share it (a name with postcode:
-- many customers) or a person has decided that they differ.
with

prospects as (
    select
        record_masters.record_key,
        record_masters.master_id,
        delivered.name,
        delivered.postcode,
        delivered.website,
        delivered.email,
        delivered.phone
    from {{ ref('stg_prospects') }} as delivered
    inner join {{ ref('stg_record_masters') }} as record_masters
        on {{ record_id('delivered.source', 'delivered.source_record_id') }} = record_masters.record_id
),

parties as (
    select
        record_key,
        master_id as holder_id,
        true as is_prospect,
        name,
        postcode,
        website,
        email,
        phone
    from prospects

    union all

    select
        'customer:' || customer_id as record_key,
        customer_id as holder_id,
        false as is_prospect,
        name,
        postcode,
        website,
        cast(null as varchar) as email,
        cast(null as varchar) as phone
    from {{ ref('stg_customers') }}

    union all

    select
        'customer:' || customer_id as record_key,
        customer_id as holder_id,
        false as is_prospect,
        cast(null as varchar) as name,
        cast(null as varchar) as postcode,
        cast(null as varchar) as website,
        email,
        phone
    from {{ ref('stg_contacts') }}
),

keys as (
    select
        record_key,
        holder_id,
        is_prospect,
        'e ' || lower(trim(email)) as key_text
    from parties
    union
    select
        record_key,
        holder_id,
        is_prospect,
        'p ' || {{ normalised_phone('phone') }} as key_text
    from parties
    union
    select
        record_key,
        holder_id,
        is_prospect,
        'n ' || {{ name_key('name') }} || ' ' || {{ postcode_key('postcode') }} as key_text
    from parties
    union
    select
        record_key,
        holder_id,
        is_prospect,
        'd ' || {{ website_domain('website') }} as key_text
    from parties
    union
    select
        record_key,
        holder_id,
        is_prospect,
        'd ' || {{ email_domain('email') }} as key_text
    from parties
),

telling as (
    select keys.key_text
    from keys
    left join {{ ref('public_domains') }} as public_domains on keys.key_text = 'd ' || public_domains.domain
    cross join {{ ref('play_thresholds') }} as thresholds
    where thresholds.name = 'shared_key_maximum' and public_domains.domain is null
    group by keys.key_text
    having
        count(distinct case when not keys.is_prospect or keys.key_text not like 'n %' then keys.holder_id end)
        <= max(thresholds.value)
),

settled as (
    select distinct
        prospects.master_id,
        decisions.left_key as record_key
    from {{ ref('stg_match_decisions') }} as decisions
    inner join prospects on decisions.right_key = prospects.record_key
    where decisions.decision = 'different'
)

select
    listed.prospect_id,
    customer_keys.record_key
from {{ ref('prospect_list') }} as listed
inner join keys as prospect_keys
    on
        listed.prospect_id = prospect_keys.holder_id
        and prospect_keys.is_prospect
inner join telling on prospect_keys.key_text = telling.key_text
inner join keys as customer_keys
    on
        prospect_keys.key_text = customer_keys.key_text
        and not customer_keys.is_prospect
left join settled
    on
        listed.prospect_id = settled.master_id
        and customer_keys.record_key = settled.record_key
where settled.master_id is null
