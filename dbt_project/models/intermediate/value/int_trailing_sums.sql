with

customer_months as (
    select * from {{ ref('int_customer_months') }}
),

-- The last month counts whether anybody bought in it or not.
months as (
    select
        months.month_on,
        months.month_number,
        max(months.month_number) over () as last_month_number
    from {{ ref('int_months') }} as months
    where months.is_complete
),

sold as (
    select
        customer_months.*,
        months.month_number,
        months.last_month_number
    from customer_months
    inner join months on customer_months.month_on = months.month_on
),

-- A month counts in the trailing year from its close on, 12 months later in the year before it, and after
-- 24 months in neither. Only these changes are kept, not a row for every customer and month.
changes as (
    select
        sold.customer_id,
        sold.month_number,
        sold.orders,
        sold.net_revenue,
        sold.value,
        0 as net_revenue_before,
        sold.last_order_on,
        sold.orders as month_orders,
        sold.net_revenue as month_net_revenue
    from sold

    union all

    select
        sold.customer_id,
        sold.month_number + 12 as month_number,
        -sold.orders as orders,
        -sold.net_revenue as net_revenue,
        -sold.value as value,
        sold.net_revenue as net_revenue_before,
        null as last_order_on,
        0 as month_orders,
        0 as month_net_revenue
    from sold
    where sold.month_number + 12 <= sold.last_month_number

    union all

    select
        sold.customer_id,
        sold.month_number + 24 as month_number,
        0 as orders,
        0 as net_revenue,
        0 as value,
        -sold.net_revenue as net_revenue_before,
        null as last_order_on,
        0 as month_orders,
        0 as month_net_revenue
    from sold
    where sold.month_number + 24 <= sold.last_month_number
),

by_month as (
    select
        changes.customer_id,
        changes.month_number,
        sum(changes.orders) as orders,
        cast(sum(changes.net_revenue) as decimal(18, 4)) as net_revenue,
        cast(sum(changes.value) as decimal(18, 4)) as value,
        cast(sum(changes.net_revenue_before) as decimal(18, 4)) as net_revenue_before,
        max(changes.last_order_on) as last_order_on,
        sum(changes.month_orders) as month_orders,
        cast(sum(changes.month_net_revenue) as decimal(18, 4)) as month_net_revenue
    from changes
    group by
        changes.customer_id,
        changes.month_number
),

final as (
    select
        by_month.customer_id,
        cast(by_month.month_number as integer) as from_month_number,
        cast(
            coalesce(lead(by_month.month_number) over customer_in_time - 1, 999999) as integer
        ) as to_month_number,
        cast(min(by_month.month_number) over customer_in_time as integer) as first_month_number,
        cast(by_month.month_orders as bigint) as month_orders,
        by_month.month_net_revenue,
        cast(sum(by_month.orders) over customer_in_time as bigint) as orders_12m,
        cast(sum(by_month.net_revenue) over customer_in_time as decimal(18, 4)) as net_revenue_12m,
        cast(sum(by_month.net_revenue_before) over customer_in_time as decimal(18, 4))
            as net_revenue_before_12m,
        cast(sum(by_month.value) over customer_in_time as decimal(18, 4)) as value_12m,
        max(by_month.last_order_on) over customer_in_time as last_order_on
    from by_month
    window customer_in_time as (partition by by_month.customer_id order by by_month.month_number)
)

select * from final
