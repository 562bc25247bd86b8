with

contacts as (
    select * from {{ ref('int_contacts') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

prospects as (
    select * from {{ ref('int_prospect_records') }}
),

final as (
    select
        'contact' as subject_kind,
        contacts.contact_id as subject_id,
        contacts.customer_id,
        {{ email_key('contacts.email') }} as email_key,
        {{ normalised_phone('contacts.phone') }} as phone_key,
        {{ name_key('contacts.name') }} as name_key,
        {{ postcode_key('customers.postcode') }} as postcode_key,
        cast(null as varchar) as website_domain,
        cast(true as boolean) as has_web,
        cast(true as boolean) as has_place
    from contacts
    left join customers on contacts.customer_id = customers.customer_id

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
        prospects.record_id as subject_id,
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
        ) as has_place
    from prospects
)

select * from final
