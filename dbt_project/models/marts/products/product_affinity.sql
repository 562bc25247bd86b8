with

related as (
    select * from {{ ref('int_related_products') }}
),

products as (
    select * from {{ ref('int_products') }}
),

final as (
    select
        cast(related.product_id as varchar) as product_id,
        cast(related.place as integer) as rank,
        cast(related.neighbour_id as varchar) as related_product_id,
        cast(coalesce(one.product_name, related.product_id) as varchar) as product_name,
        cast(coalesce(other.product_name, related.neighbour_id) as varchar) as related_product_name,
        cast(one.category as varchar) as category,
        cast(other.category as varchar) as related_category,
        cast({{ round_to('related.cosine', 6) }} as double) as cosine,
        cast(related.together as bigint) as customers_together,
        cast(related.customers as bigint) as customers,
        cast(related.neighbour_customers as bigint) as related_customers,
        cast({{ round_to('related.lift', 6) }} as double) as lift,
        cast(related.is_substitute as boolean) as is_substitute,
        cast(related.orders_together as bigint) as orders_together,
        cast({{ round_to('related.expected_orders', 6) }} as double) as expected_orders_together
    from related
    left join products as one on related.product_id = one.product_id
    left join products as other on related.neighbour_id = other.product_id
)

select * from final
