{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- Proved from the delivered suppressions, past the model that decides: no listed account, person or
-- prospect, by any of its records, carries a blocked id, address, number, or name with postcode.
with

suppressions as (
    select * from {{ ref('stg_suppressions') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

accounts as (
    select
        retention_list.customer_id,
        customers.customer_name,
        customers.postcode,
        retention_list.contact_id
    from {{ ref('retention_list') }} as retention_list
    inner join {{ ref('int_customers') }} as customers on retention_list.customer_id = customers.customer_id
),

listed as (
    select
        accounts.customer_id,
        accounts.customer_name as name,
        accounts.postcode,
        contacts.email,
        contacts.phone
    from accounts
    left join {{ ref('stg_contacts') }} as contacts on accounts.contact_id = contacts.contact_id

    union all

    select
        accounts.customer_id,
        contacts.name,
        accounts.postcode,
        contacts.email,
        contacts.phone
    from accounts
    inner join {{ ref('stg_contacts') }} as contacts on accounts.contact_id = contacts.contact_id

    union all

    select
        cast(null as varchar) as customer_id,
        prospect_list.name,
        prospect_list.postcode,
        prospect_list.email,
        prospect_list.phone
    from {{ ref('prospect_list') }} as prospect_list

    union all

    select
        cast(null as varchar) as customer_id,
        prospects.name,
        prospects.postcode,
        prospects.email,
        prospects.phone
    from {{ ref('prospect_list') }} as prospect_list
    inner join {{ ref('stg_record_masters') }} as record_masters
        on prospect_list.prospect_id = record_masters.master_id
    inner join {{ ref('stg_prospects') }} as prospects
        on {{ record_id('prospects.source', 'prospects.source_record_id') }} = record_masters.record_id
)

select
    listed.customer_id,
    suppressions.reason
from listed
inner join suppressions on lower(trim(listed.email)) = lower(trim(suppressions.email))

union all

select
    listed.customer_id,
    suppressions.reason
from listed
inner join suppressions
    on {{ normalised_phone('listed.phone') }} = {{ normalised_phone('suppressions.phone') }}

union all

select
    listed.customer_id,
    suppressions.reason
from listed
inner join suppressions
    on
        upper(replace(listed.postcode, ' ', '')) = upper(replace(suppressions.postcode, ' ', ''))
        and {{ normalised_name('listed.name') }} = {{ normalised_name('suppressions.name') }}

union all

select
    listed.customer_id,
    suppressions.reason
from listed
inner join ids on listed.customer_id = ids.customer_id
inner join suppressions on ids.id = suppressions.customer_id
