with

sales as (
    select * from {{ ref('int_customer_sales') }}
),

worth as (
    select * from {{ ref('int_customer_worth') }}
),

orders as (
    select * from {{ ref('int_orders') }}
),

basis as (
    select * from {{ ref('int_value_basis') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

totals as (
    select
        orders.customer_id,
        sum(orders.net_revenue) as net_revenue,
        sum(orders.costed_net_revenue) as costed_net_revenue,
        sum(case when orders.costed_lines > 0 then orders.costed_net_revenue - orders.cost_amount else 0 end)
            as margin
    from orders
    cross join company
    where
        orders.ordered_on >= {{ add_days('company.as_of', -730) }}
        and orders.ordered_on < {{ add_days('company.as_of', -365) }}
    group by orders.customer_id
),

-- On the same basis as value_12m, so that the two compare.
valued as (
    select
        totals.customer_id,
        totals.net_revenue,
        {{ value_on_basis('totals', 'basis') }} as value
    from totals
    cross join basis
),

-- Records that begin in the middle of the earlier year would make every customer seem to grow. They may
-- begin some days into its first month: who opens on a Monday has no order of the first.
history as (
    select {{ month_start('min(sales.first_order_on)') }} as begins_on
    from sales
),

compared as (
    select
        sales.customer_id,
        sales.net_revenue_12m,
        worth.value_12m,
        case
            when history.begins_on <= {{ add_days('company.as_of', -730) }}
                then coalesce(valued.net_revenue, 0)
        end as net_revenue_before,
        coalesce(valued.value, 0) as value_before,
        case when sales.first_order_on >= {{ add_days('company.as_of', -365) }} then 1 else 0 end as is_new,
        case when sales.first_order_on < {{ add_days('company.as_of', -730) }} then 1 else 0 end
            as is_like_for_like,
        case
            when history.begins_on > {{ add_days('company.as_of', -730) }} then null
            when valued.net_revenue > 0 then 1
            else 0
        end as bought_before
    from sales
    cross join company
    cross join history
    inner join worth on sales.customer_id = worth.customer_id
    left join valued on sales.customer_id = valued.customer_id
),

-- Like for like are customers of two whole years: one who came in the middle of the earlier year would
-- seem to grow. What is kept of a customer is at most what it bought before.
final as (
    select
        customer_id,
        is_new,
        cast(net_revenue_before as decimal(18, 4)) as net_revenue_before,
        cast(bought_before * net_revenue_before as decimal(18, 4)) as revenue_to_keep,
        cast(bought_before * net_revenue_12m as decimal(18, 4)) as revenue_returned,
        cast(bought_before * greatest(least(net_revenue_12m, net_revenue_before), 0) as decimal(18, 4))
            as revenue_kept,
        cast(is_like_for_like * net_revenue_12m as decimal(18, 4)) as like_for_like_revenue_12m,
        cast(is_like_for_like * coalesce(net_revenue_before, 0) as decimal(18, 4))
            as like_for_like_revenue_before,
        cast(is_like_for_like * value_12m as decimal(18, 4)) as like_for_like_value_12m,
        cast(is_like_for_like * value_before as decimal(18, 4)) as like_for_like_value_before,
        cast(is_new * net_revenue_12m as decimal(18, 4)) as new_business_12m
    from compared
)

select * from final
