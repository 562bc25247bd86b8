with

suggested as (
    select * from {{ ref('int_suggested_products') }}
),

bought as (
    select * from {{ ref('int_customer_products') }}
),

related as (
    select * from {{ ref('int_related_products') }}
),

products as (
    select * from {{ ref('int_products') }}
),

popular as (
    select * from {{ ref('int_product_popularity') }}
),

-- The customer's own product that is closest to the suggested one.
reasons as (
    select
        suggested.customer_number,
        suggested.product_number,
        related.product_id,
        row_number() over (
            partition by suggested.customer_number, suggested.product_number
            order by related.cosine desc, related.product_number asc
        ) as place
    from suggested
    inner join related on suggested.product_number = related.neighbour_number
    inner join bought
        on
            suggested.customer_number = bought.customer_number
            and related.product_number = bought.product_number
    where suggested.method = 'cosine'
),

final as (
    select
        cast(suggested.customer_id as varchar) as customer_id,
        cast(suggested.place as integer) as rank,
        cast(popular.product_id as varchar) as product_id,
        cast(coalesce(products.product_name, popular.product_id) as varchar) as product_name,
        cast(products.category as varchar) as category,
        cast(reasons.product_id as varchar) as because_product_id,
        cast(coalesce(because.product_name, reasons.product_id) as varchar) as because_product_name,
        cast({{ round_to('suggested.score', 6) }} as double) as score,
        cast(suggested.method as varchar) as method
    from suggested
    inner join popular on suggested.product_number = popular.product_number
    left join products on popular.product_id = products.product_id
    left join reasons
        on
            suggested.customer_number = reasons.customer_number
            and suggested.product_number = reasons.product_number
            and reasons.place = 1
    left join products as because on reasons.product_id = because.product_id
)

select * from final
