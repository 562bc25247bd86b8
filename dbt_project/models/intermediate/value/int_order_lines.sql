with

order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

rates as (
    select * from {{ ref('int_daily_rates') }}
),

products as (
    select * from {{ ref('stg_products') }}
),

-- The rate is 1 in company currency and null where a foreign line has none: a test names it.
matched as (
    select
        order_lines.*,
        ids.customer_id as surviving_customer_id,
        case when order_lines.is_foreign then rates.rate else 1.0 end as rate,
        products.category as product_category,
        {{ money('order_lines.quantity * products.unit_cost') }} as product_cost_amount
    from order_lines
    inner join ids on order_lines.customer_id = ids.id
    left join products on order_lines.product_id = products.product_id
    left join rates
        on
            order_lines.currency = rates.currency
            and order_lines.ordered_on = rates.ordered_on
),

-- Converted amounts are rounded line by line; an amount in company currency is left as it is.
valued as (
    select
        matched.*,
        {{ converted('matched.gross_amount', 'matched.rate') }} as gross_value,
        {{ converted('matched.discount_amount', 'matched.rate') }} as discount_value,
        {{ converted('matched.cost_amount', 'matched.rate') }} as cost_value
    from matched
),

final as (
    select
        valued.order_id,
        valued.line_number,
        valued.surviving_customer_id as customer_id,
        valued.ordered_on,
        valued.status,
        valued.product_id,
        valued.product_category,
        valued.channel,
        valued.currency,
        valued.quantity,
        valued.gross_value as gross_amount,
        valued.discount_value as discount_amount,
        cast(valued.gross_value - valued.discount_value as decimal(18, 4)) as net_amount,
        coalesce(valued.cost_value, valued.product_cost_amount) as cost_amount
    from valued
)

select * from final
