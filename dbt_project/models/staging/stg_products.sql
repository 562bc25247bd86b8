with

products as (
    select * from {{ source('raw', 'products') }}
),

final as (
    select
        product_id,
        name,
        category,
        unit_cost,
        list_price
    from products
)

select * from final
