with

order_lines as (
    select * from {{ ref('int_order_lines') }}
    where
        status = 'placed'
        and product_id is not null
),

bought as (
    select
        order_lines.customer_id,
        order_lines.product_id,
        count(*) as order_lines,
        min(order_lines.ordered_on) as first_ordered_on,
        max(order_lines.ordered_on) as last_ordered_on
    from order_lines
    group by
        order_lines.customer_id,
        order_lines.product_id
),

customers as (
    select
        bought.customer_id,
        row_number() over (order by bought.customer_id) as customer_number,
        max(bought.last_ordered_on) as last_purchase_on
    from bought
    group by bought.customer_id
),

products as (
    select
        bought.product_id,
        row_number() over (order by bought.product_id) as product_number
    from bought
    group by bought.product_id
),

final as (
    select
        cast(customers.customer_number as integer) as customer_number,
        cast(products.product_number as integer) as product_number,
        bought.customer_id,
        bought.product_id,
        cast(bought.order_lines as integer) as order_lines,
        bought.first_ordered_on,
        bought.last_ordered_on,
        customers.last_purchase_on
    from bought
    inner join customers on bought.customer_id = customers.customer_id
    inner join products on bought.product_id = products.product_id
)

select * from final
