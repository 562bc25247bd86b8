with

contacts as (
    select * from {{ source('raw', 'contacts') }}
),

final as (
    select
        contact_id,
        customer_id,
        name,
        role,
        email,
        phone,
        language
    from contacts
)

select * from final
