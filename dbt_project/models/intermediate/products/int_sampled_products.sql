with

bought as (
    select * from {{ ref('int_customer_products') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select
        max(case when name = 'affinity_days' then value end) as days,
        max(case when name = 'affinity_products_per_customer' then value end) as products_per_customer,
        max(case when name = 'affinity_pairs' then value end) as pairs,
        max(case when name = 'affinity_minimum_customers' then value end) as minimum_customers
    from {{ ref('thresholds') }}
),

recent as (
    select bought.*
    from bought
    cross join company
    cross join thresholds
    where bought.last_ordered_on >= {{ add_days('company.as_of', '-thresholds.days') }}
),

-- A product that too few customers bought can have no related product.
products as (
    select recent.product_number
    from recent
    cross join thresholds
    group by recent.product_number
    having count(*) >= max(thresholds.minimum_customers)
),

-- Of a customer with a long list the most bought products count.
ranked as (
    select
        recent.*,
        row_number() over (
            partition by recent.customer_number
            order by recent.order_lines desc, recent.last_ordered_on desc, recent.product_number asc
        ) as place
    from recent
    inner join products on recent.product_number = products.product_number
),

kept as (
    select ranked.*
    from ranked
    cross join thresholds
    where ranked.place <= thresholds.products_per_customer
),

-- n products make n (n - 1) / 2 pairs: as many as stand before each one in the customer's list.
sizes as (
    select sum(kept.place - 1) as pairs
    from kept
),

final as (
    select
        kept.customer_number,
        kept.product_number,
        kept.customer_id,
        kept.product_id,
        kept.order_lines,
        cast(kept.first_ordered_on < kept.last_purchase_on as boolean) as is_earlier
    from kept
    cross join sizes
    cross join thresholds
    where
        sizes.pairs <= thresholds.pairs
        or {{ stable_bucket("'affinity'", 'kept.customer_id') }} < 10000 * thresholds.pairs / sizes.pairs
)

select * from final
