with

orders as (
    select * from {{ ref('int_orders') }}
),

basis as (
    select * from {{ ref('int_value_basis') }}
),

totals as (
    select
        orders.customer_id,
        {{ month_start('orders.ordered_on') }} as month_on,
        count(distinct case when orders.placed_lines > 0 then orders.order_id end) as orders,
        count(distinct case when orders.placed_lines > 0 then orders.ordered_on end) as purchase_days,
        max(case when orders.placed_lines > 0 then orders.ordered_on end) as last_order_on,
        sum(orders.placed_lines) as order_lines,
        sum(orders.gross_amount) as gross_revenue,
        sum(orders.discount_amount) as discount_amount,
        sum(orders.net_revenue) as net_revenue,
        sum(orders.costed_net_revenue) as costed_net_revenue,
        sum(case when orders.costed_lines > 0 then orders.costed_net_revenue - orders.cost_amount else 0 end)
            as margin
    from orders
    group by
        orders.customer_id,
        {{ month_start('orders.ordered_on') }}
),

-- On the same basis as value_12m, so that the two compare.
final as (
    select
        totals.customer_id,
        totals.month_on,
        cast(totals.orders as bigint) as orders,
        cast(totals.purchase_days as bigint) as purchase_days,
        totals.last_order_on,
        cast(totals.order_lines as bigint) as order_lines,
        cast(totals.gross_revenue as decimal(18, 4)) as gross_revenue,
        cast(totals.discount_amount as decimal(18, 4)) as discount_amount,
        cast(totals.net_revenue as decimal(18, 4)) as net_revenue,
        {{ value_on_basis('totals', 'basis') }} as value
    from totals
    cross join basis
)

select * from final
