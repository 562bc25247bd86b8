with

order_lines as (
    select * from {{ ref('int_order_lines') }}
    where status = 'placed'
),

products as (
    select * from {{ ref('int_products') }}
    where category is not null
),

days as (
    select
        order_lines.customer_id,
        products.category,
        order_lines.ordered_on,
        sum(order_lines.net_amount) as net_amount
    from order_lines
    inner join products on order_lines.product_id = products.product_id
    group by
        order_lines.customer_id,
        products.category,
        order_lines.ordered_on
),

dated as (
    select
        days.*,
        max(days.ordered_on) over (partition by days.customer_id, days.category) as last_ordered_on
    from days
),

final as (
    select
        dated.customer_id,
        dated.category,
        min(dated.ordered_on) as first_ordered_on,
        dated.last_ordered_on,
        cast(count(*) as bigint) as purchase_days,
        cast(
            sum(
                case
                    when dated.ordered_on > {{ add_days('dated.last_ordered_on', -365) }}
                        then dated.net_amount
                    else 0
                end
            ) as decimal(18, 4)
        ) as last_year_revenue
    from dated
    group by
        dated.customer_id,
        dated.category,
        dated.last_ordered_on
)

select * from final
