with

prospects as (
    select * from {{ ref('int_prospect_records') }}
),

customers as (
    select * from {{ ref('stg_customers') }}
),

contacts as (
    select * from {{ ref('stg_contacts') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

addresses as (
    select
        'prospect:' || record_id as record_key,
        'email' as address_kind,
        email as text
    from prospects

    union all

    select
        'prospect:' || record_id as record_key,
        'phone' as address_kind,
        phone as text
    from prospects

    union all

    select
        'prospect:' || record_id as record_key,
        'website' as address_kind,
        website as text
    from prospects

    union all

    select
        'customer:' || customer_id as record_key,
        'website' as address_kind,
        website as text
    from customers

    union all

    select
        'customer:' || contacts.customer_id as record_key,
        'email' as address_kind,
        contacts.email as text
    from contacts
    inner join ids on contacts.customer_id = ids.id

    union all

    select
        'customer:' || contacts.customer_id as record_key,
        'phone' as address_kind,
        contacts.phone as text
    from contacts
    inner join ids on contacts.customer_id = ids.id
),

final as (
    select distinct
        cast(addresses.record_key as varchar) as record_key,
        cast(addresses.address_kind as varchar) as address_kind,
        cast(trim(addresses.text) as varchar) as text
    from addresses
    where nullif(trim(addresses.text), '') is not null
)

select * from final
