with

orders as (
    select * from {{ ref('int_orders') }}
),

customer_products as (
    select * from {{ ref('int_customer_products') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- The last 12 months are the 365 days before the as-of date.
dated as (
    select
        orders.*,
        case when orders.placed_lines > 0 then orders.order_id end as placed_order_id,
        case when orders.placed_lines > 0 then orders.ordered_on end as placed_on,
        case when orders.ordered_on >= {{ add_days('company.as_of', -365) }} then 1 else 0 end as is_12m
    from orders
    cross join company
),

bought as (
    select
        customer_products.customer_id,
        count(*) as products
    from customer_products
    group by customer_products.customer_id
),

totals as (
    select
        dated.customer_id,
        min(dated.placed_on) as first_order_on,
        max(dated.placed_on) as last_order_on,
        count(distinct dated.placed_order_id) as orders,
        count(distinct case when dated.is_12m = 1 then dated.placed_order_id end) as orders_12m,
        sum(dated.placed_lines) as order_lines,
        sum(dated.gross_amount) as gross_revenue,
        sum(dated.discount_amount) as discount_amount,
        sum(dated.returned_amount) as returned_amount,
        sum(dated.net_revenue) as net_revenue,
        sum(dated.is_12m * dated.gross_amount) as gross_revenue_12m,
        sum(dated.is_12m * dated.net_revenue) as net_revenue_12m,
        sum(dated.costed_gross_amount) as costed_gross_revenue,
        sum(dated.is_12m * dated.costed_gross_amount) as costed_gross_revenue_12m,
        sum(dated.is_12m * dated.costed_net_revenue) as costed_net_revenue_12m,
        sum(case when dated.costed_lines > 0 then dated.costed_net_revenue - dated.cost_amount end) as margin,
        sum(
            case
                when dated.costed_lines > 0 and dated.is_12m = 1
                    then dated.costed_net_revenue - dated.cost_amount
            end
        ) as margin_12m
    from dated
    group by dated.customer_id
),

final as (
    select
        totals.customer_id,
        totals.first_order_on,
        totals.last_order_on,
        cast(totals.orders as bigint) as orders,
        cast(totals.orders_12m as bigint) as orders_12m,
        cast(totals.order_lines as bigint) as order_lines,
        cast(coalesce(bought.products, 0) as bigint) as products,
        cast(totals.gross_revenue as decimal(18, 4)) as gross_revenue,
        cast(totals.discount_amount as decimal(18, 4)) as discount_amount,
        cast(totals.returned_amount as decimal(18, 4)) as returned_amount,
        cast(totals.net_revenue as decimal(18, 4)) as net_revenue,
        cast(totals.gross_revenue_12m as decimal(18, 4)) as gross_revenue_12m,
        cast(totals.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(totals.costed_gross_revenue as decimal(18, 4)) as costed_gross_revenue,
        cast(totals.costed_gross_revenue_12m as decimal(18, 4)) as costed_gross_revenue_12m,
        cast(totals.costed_net_revenue_12m as decimal(18, 4)) as costed_net_revenue_12m,
        cast(totals.margin as decimal(18, 4)) as margin,
        cast(totals.margin_12m as decimal(18, 4)) as margin_12m
    from totals
    left join bought on totals.customer_id = bought.customer_id
)

select * from final
