with

spells as (
    select * from {{ ref('int_loss_spells') }}
    where is_latest
),

orders as (
    select * from {{ ref('int_orders') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

products as (
    select * from {{ ref('stg_products') }}
),

basis as (
    select * from {{ ref('int_value_basis') }}
),

-- The 365 days that end with the last order; what was returned during the silence lowers them.
years as (
    select
        spells.customer_id,
        count(distinct case when orders.placed_lines > 0 then orders.order_id end) as orders,
        sum(orders.net_revenue) as net_revenue,
        sum(orders.costed_net_revenue) as costed_net_revenue,
        sum(case when orders.costed_lines > 0 then orders.costed_net_revenue - orders.cost_amount else 0 end)
            as margin
    from spells
    inner join orders on spells.customer_id = orders.customer_id
    where
        orders.ordered_on > {{ add_days('spells.last_order_on', -365) }}
        and (spells.recovered_on is null or orders.ordered_on < spells.recovered_on)
    group by spells.customer_id
),

categories as (
    select
        spells.customer_id,
        products.category,
        sum(order_lines.net_amount) as net_amount
    from spells
    inner join order_lines on spells.customer_id = order_lines.customer_id
    inner join products on order_lines.product_id = products.product_id
    where
        order_lines.status = 'placed'
        and products.category is not null
        and order_lines.ordered_on > {{ add_days('spells.last_order_on', -365) }}
        and order_lines.ordered_on <= spells.last_order_on
    group by
        spells.customer_id,
        products.category
),

ranked as (
    select
        categories.customer_id,
        categories.category,
        row_number() over (
            partition by categories.customer_id order by categories.net_amount desc, categories.category asc
        ) as category_rank
    from categories
),

-- On the same basis as value_12m, so that the two compare.
final as (
    select
        years.customer_id,
        cast(years.orders as bigint) as orders,
        cast(years.net_revenue as decimal(18, 4)) as net_revenue,
        {{ value_on_basis('years', 'basis') }} as value,
        ranked.category as main_category
    from years
    cross join basis
    left join ranked on years.customer_id = ranked.customer_id and ranked.category_rank = 1
)

select * from final
