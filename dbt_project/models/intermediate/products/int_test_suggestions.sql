with

purchases as (
    select * from {{ ref('int_tested_purchases') }}
),

neighbours as (
    select * from {{ ref('int_product_neighbours') }}
),

popular as (
    select * from {{ ref('int_product_popularity') }}
),

thresholds as (
    select
        max(case when name = 'suggestion_own_products' then value end) as own_products,
        max(case when name = 'affinity_neighbours' then value end) as neighbours,
        max(case when name = 'popular_products' then value end) as popular_products
    from {{ ref('thresholds') }}
),

own as (
    select purchases.*
    from purchases
    cross join thresholds
    where
        not purchases.is_first_purchase
        and purchases.place <= thresholds.own_products
),

customers as (
    select distinct purchases.customer_number
    from purchases
),

candidates as (
    select
        'cosine' as method,
        own.customer_number,
        neighbours.neighbour_number as product_number,
        neighbours.earlier_cosine as score
    from own
    inner join neighbours on own.product_number = neighbours.product_number
    cross join thresholds
    where neighbours.earlier_cosine > 0 and neighbours.earlier_place <= thresholds.neighbours
    union all
    select
        'lift' as method,
        own.customer_number,
        neighbours.neighbour_number as product_number,
        neighbours.earlier_lift as score
    from own
    inner join neighbours on own.product_number = neighbours.product_number
    cross join thresholds
    where neighbours.earlier_lift > 0 and neighbours.earlier_lift_place <= thresholds.neighbours
    union all
    select
        'popularity' as method,
        customers.customer_number,
        popular.product_number,
        popular.earlier_customers as score
    from customers
    cross join popular
    cross join thresholds
    where popular.earlier_place <= thresholds.popular_products
),

-- Never what the customer had bought before.
ranked as (
    select
        candidates.method,
        candidates.customer_number,
        candidates.product_number,
        row_number() over (
            partition by candidates.method, candidates.customer_number
            order by sum(candidates.score) desc, candidates.product_number asc
        ) as place
    from candidates
    left join purchases
        on
            candidates.customer_number = purchases.customer_number
            and candidates.product_number = purchases.product_number
    where coalesce(purchases.is_first_purchase, true)
    group by
        candidates.method,
        candidates.customer_number,
        candidates.product_number
),

final as (
    select
        ranked.method,
        ranked.customer_number,
        popular.product_id
    from ranked
    inner join popular on ranked.product_number = popular.product_number
    where ranked.place <= 10
)

select * from final
