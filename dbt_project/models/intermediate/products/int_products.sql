with

products as (
    select * from {{ ref('stg_products') }}
),

final as (
    select
        products.product_id,
        coalesce(products.name, products.product_id) as product_name,
        products.category
    from products
)

select * from final
