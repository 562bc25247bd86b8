with

contacts as (
    select * from {{ ref('stg_contacts') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

-- A person of an account that neither the master nor an order knows stays with that id.
final as (
    select
        contacts.contact_id,
        coalesce(ids.customer_id, contacts.customer_id) as customer_id,
        contacts.name,
        contacts.email,
        contacts.phone
    from contacts
    left join ids on contacts.customer_id = ids.id
)

select * from final
