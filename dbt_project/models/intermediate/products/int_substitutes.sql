with

neighbours as (
    select * from {{ ref('int_product_neighbours') }}
),

bought as (
    select * from {{ ref('int_sampled_products') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
    where status = 'placed'
),

sales as (
    select * from {{ ref('int_customer_sales') }}
),

products as (
    select * from {{ ref('int_products') }}
),

thresholds as (
    select
        max(case when name = 'substitute_share' then value end) as common_share,
        max(case when name = 'substitute_minimum_orders' then value end) as minimum_orders,
        max(case when name = 'affinity_neighbours' then value end) as neighbours
    from {{ ref('thresholds') }}
),

-- Only related products of one category can stand for each other.
pairs as (
    select distinct
        least(neighbours.product_number, neighbours.neighbour_number) as product_number,
        greatest(neighbours.product_number, neighbours.neighbour_number) as neighbour_number
    from neighbours
    cross join thresholds
    inner join products as one on neighbours.product_id = one.product_id
    inner join products as other
        on
            neighbours.neighbour_id = other.product_id
            and one.category = other.category
    where neighbours.place <= thresholds.neighbours
),

-- What a customer who takes both would put into one order by chance, given how often it takes each.
expected as (
    select
        pairs.product_number,
        pairs.neighbour_number,
        sum({{ money(safe_ratio('one.order_lines * other.order_lines', 'sales.orders')) }}) as orders
    from pairs
    inner join bought as one on pairs.product_number = one.product_number
    inner join bought as other
        on
            pairs.neighbour_number = other.product_number
            and one.customer_number = other.customer_number
    inner join sales on one.customer_id = sales.customer_id
    group by
        pairs.product_number,
        pairs.neighbour_number
),

ordered as (
    select distinct
        bought.customer_number,
        bought.product_number,
        products.category,
        order_lines.order_id
    from order_lines
    inner join bought
        on
            order_lines.customer_id = bought.customer_id
            and order_lines.product_id = bought.product_id
    inner join products on order_lines.product_id = products.product_id
    where products.category is not null
),

together as (
    select
        one.product_number,
        other.product_number as neighbour_number,
        count(*) as orders
    from ordered as one
    inner join ordered as other
        on
            one.order_id = other.order_id
            and one.customer_number = other.customer_number
            and one.category = other.category
            and one.product_number < other.product_number
    group by
        one.product_number,
        other.product_number
),

final as (
    select
        expected.product_number,
        expected.neighbour_number,
        expected.orders as expected_orders,
        cast(coalesce(together.orders, 0) as bigint) as orders_together
    from expected
    cross join thresholds
    left join together
        on
            expected.product_number = together.product_number
            and expected.neighbour_number = together.neighbour_number
    where
        expected.orders >= thresholds.minimum_orders
        and coalesce(together.orders, 0) < thresholds.common_share * expected.orders
)

select * from final
