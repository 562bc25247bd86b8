with

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

months as (
    select * from {{ ref('int_months') }}
),

-- Sales count up, returns count down, cancelled lines not at all.
signed as (
    select
        order_lines.*,
        {{ month_start('order_lines.ordered_on') }} as month_on,
        case when order_lines.status = 'placed' then 1 else 0 end as placed,
        case when order_lines.status = 'placed' then 1 else -1 end as sign
    from order_lines
    where order_lines.status in ('placed', 'returned')
),

totals as (
    select
        signed.month_on,
        customers.region,
        customers.industry,
        signed.product_category,
        signed.channel,
        sum(signed.placed) as order_lines,
        sum(signed.placed * signed.quantity) as quantity,
        sum(signed.placed * signed.gross_amount) as gross_revenue,
        sum(signed.placed * signed.discount_amount) as discount_amount,
        sum((1 - signed.placed) * signed.net_amount) as returned_amount,
        sum(signed.sign * signed.net_amount) as net_revenue,
        sum(case when signed.cost_amount is not null then signed.sign * signed.net_amount end)
            as costed_net_revenue,
        sum(signed.sign * signed.cost_amount) as cost_amount
    from signed
    inner join customers on signed.customer_id = customers.customer_id
    group by
        signed.month_on,
        customers.region,
        customers.industry,
        signed.product_category,
        signed.channel
),

final as (
    select
        cast(totals.month_on as date) as month_on,
        cast(months.is_complete as boolean) as is_complete,
        cast(totals.region as varchar) as region,
        cast(totals.industry as varchar) as industry,
        cast(totals.product_category as varchar) as product_category,
        cast(totals.channel as varchar) as channel,
        cast(totals.order_lines as bigint) as order_lines,
        cast({{ round_to('totals.quantity', 4) }} as double) as quantity,
        cast(totals.gross_revenue as decimal(18, 4)) as gross_revenue,
        cast(totals.discount_amount as decimal(18, 4)) as discount_amount,
        cast(totals.returned_amount as decimal(18, 4)) as returned_amount,
        cast(totals.net_revenue as decimal(18, 4)) as net_revenue,
        cast(totals.costed_net_revenue as decimal(18, 4)) as costed_net_revenue,
        cast(totals.costed_net_revenue - totals.cost_amount as decimal(18, 4)) as margin
    from totals
    inner join months on totals.month_on = months.month_on
)

select * from final
