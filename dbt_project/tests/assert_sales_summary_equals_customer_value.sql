{{ config(meta={'dagster': {'ref': {'name': 'sales_summary'}}}) }}
-- What BI sums up is what the customers bought.
with

cells as (
    select
        coalesce(sum(order_lines), 0) as order_lines,
        coalesce(sum(gross_revenue), 0) as gross_revenue,
        coalesce(sum(discount_amount), 0) as discount_amount,
        coalesce(sum(returned_amount), 0) as returned_amount,
        coalesce(sum(net_revenue), 0) as net_revenue,
        coalesce(sum(margin), 0) as margin
    from {{ ref('sales_summary') }}
),

customers as (
    select
        coalesce(sum(order_lines), 0) as order_lines,
        coalesce(sum(gross_revenue), 0) as gross_revenue,
        coalesce(sum(discount_amount), 0) as discount_amount,
        coalesce(sum(returned_amount), 0) as returned_amount,
        coalesce(sum(net_revenue), 0) as net_revenue,
        coalesce(sum(margin), 0) as margin
    from {{ ref('customer_value') }}
),

final as (
    select * from cells
    except
    select * from customers
)

select * from final
