with

orders as (
    select * from {{ ref('int_orders') }}
),

days as (
    select
        orders.customer_id,
        orders.ordered_on,
        cast(count(*) as integer) as orders,
        cast(sum(orders.placed_lines) as bigint) as order_lines,
        cast(sum(orders.gross_amount) as decimal(18, 4)) as gross_amount,
        cast(sum(orders.gross_amount - orders.discount_amount) as decimal(18, 4)) as net_amount,
        cast(sum(orders.costed_net_amount) as decimal(18, 4)) as costed_net_amount,
        cast(sum(orders.costed_net_amount - orders.placed_cost_amount) as decimal(18, 4)) as margin
    from orders
    where orders.placed_lines > 0
    group by
        orders.customer_id,
        orders.ordered_on
),

final as (
    select
        days.customer_id,
        days.ordered_on,
        days.orders,
        days.order_lines,
        days.gross_amount,
        days.net_amount,
        days.costed_net_amount,
        days.margin,
        {{ days_between(
            'lag(days.ordered_on) over (partition by days.customer_id order by days.ordered_on)',
            'days.ordered_on'
        ) }} as gap_days,
        {{ days_between(
            'lag(days.ordered_on, 2) over (partition by days.customer_id order by days.ordered_on)',
            'days.ordered_on'
        ) }} as two_gaps_days
    from days
)

select * from final
