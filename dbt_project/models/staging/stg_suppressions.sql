with

suppressions as (
    select * from {{ source('raw', 'suppressions') }}
),

final as (
    select
        email,
        phone,
        customer_id,
        name,
        postcode,
        reason,
        since
    from suppressions
)

select * from final
