with

orders as (
    select * from {{ ref('int_orders') }}
),

worth as (
    select * from {{ ref('int_customer_worth') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

rates as (
    select
        {{ safe_ratio(
            'sum(orders.costed_net_revenue - orders.cost_amount)', 'sum(orders.costed_net_revenue)'
        ) }} as margin_rate
    from orders
    where orders.costed_lines > 0
),

ends as (
    select
        orders.customer_id,
        max(orders.ordered_on) as last_order_on
    from orders
    where orders.placed_lines > 0
    group by orders.customer_id
),

-- The 365 days that end with the last order; what was returned later still lowers them.
years as (
    select
        orders.customer_id,
        ends.last_order_on,
        sum(orders.net_revenue) as net_revenue,
        sum(orders.costed_net_revenue) as costed_net_revenue,
        sum(
            case when orders.costed_lines > 0 then orders.costed_net_revenue - orders.cost_amount else 0 end
        ) as margin
    from orders
    inner join ends on orders.customer_id = ends.customer_id
    where orders.ordered_on > {{ add_days('ends.last_order_on', -365) }}
    group by
        orders.customer_id,
        ends.last_order_on
),

-- On the same basis as value_12m, so that the two compare.
final as (
    select
        cast(years.customer_id as varchar) as customer_id,
        cast(years.last_order_on as date) as last_order_on,
        cast(years.net_revenue as decimal(18, 4)) as net_revenue,
        cast(
            case worth.value_basis
                when 'margin'
                    then
                        years.margin + {{ money(
                            '(years.net_revenue - years.costed_net_revenue) * coalesce(rates.margin_rate, 0)'
                        ) }}
                when 'assumed_margin' then {{ money('years.net_revenue * company.gross_margin') }}
                else years.net_revenue
            end as decimal(18, 4)
        ) as value
    from years
    inner join worth on years.customer_id = worth.customer_id
    cross join company
    cross join rates
)

select * from final
