with

contacts as (
    select * from {{ ref('stg_contacts') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

prospects as (
    select * from {{ ref('stg_prospects') }}
),

-- A person of an account that neither the master nor an order knows stays with that id.
people as (
    select
        contacts.*,
        coalesce(ids.customer_id, contacts.customer_id) as surviving_customer_id
    from contacts
    left join ids on contacts.customer_id = ids.id
),

final as (
    select
        'contact' as subject_kind,
        people.contact_id as subject_id,
        people.surviving_customer_id as customer_id,
        {{ email_key('people.email') }} as email_key,
        {{ normalised_phone('people.phone') }} as phone_key,
        {{ name_key('people.name') }} as name_key,
        {{ postcode_key('customers.postcode') }} as postcode_key,
        cast(null as varchar) as website_domain,
        cast(true as boolean) as has_web,
        cast(true as boolean) as has_place
    from people
    left join customers on people.surviving_customer_id = customers.customer_id

    union all

    select
        'customer' as subject_kind,
        customers.customer_id as subject_id,
        customers.customer_id,
        cast(null as varchar) as email_key,
        cast(null as varchar) as phone_key,
        {{ name_key('customers.customer_name') }} as name_key,
        {{ postcode_key('customers.postcode') }} as postcode_key,
        {{ website_domain('customers.website') }} as website_domain,
        cast(true as boolean) as has_web,
        cast(true as boolean) as has_place
    from customers

    union all

    select
        'prospect' as subject_kind,
        {{ prospect_id('prospects.source', 'prospects.source_record_id') }} as subject_id,
        cast(null as varchar) as customer_id,
        {{ email_key('prospects.email') }} as email_key,
        {{ normalised_phone('prospects.phone') }} as phone_key,
        {{ name_key('prospects.name') }} as name_key,
        {{ postcode_key('prospects.postcode') }} as postcode_key,
        {{ website_domain('prospects.website') }} as website_domain,
        cast({{ website_domain('prospects.website') }} is not null as boolean) as has_web,
        cast(
            coalesce(
                nullif(trim(prospects.city), ''), {{ postcode_key('prospects.postcode') }}
            ) is not null as boolean
        )
            as has_place
    from prospects
)

select * from final
