{{ config(meta={'dagster': {'ref': {'name': 'customer_value'}}}) }}
-- The customers' revenue is the order lines' revenue: placed lines up, returned lines down.
with

lines as (
    select
        coalesce(sum(case when status = 'placed' then gross_amount else 0 end), 0) as gross,
        coalesce(sum(case when status = 'returned' then net_amount else 0 end), 0) as returned,
        coalesce(
            sum(case status when 'placed' then net_amount when 'returned' then -net_amount else 0 end), 0
        ) as net
    from {{ ref('int_order_lines') }}
),

customers as (
    select
        coalesce(sum(gross_revenue), 0) as gross,
        coalesce(sum(returned_amount), 0) as returned,
        coalesce(sum(net_revenue), 0) as net
    from {{ ref('customer_value') }}
),

final as (
    select
        lines.gross as gross_of_lines,
        customers.gross as gross_of_customers,
        lines.returned as returned_of_lines,
        customers.returned as returned_of_customers,
        lines.net as net_of_lines,
        customers.net as net_of_customers
    from lines
    cross join customers
    where
        lines.gross <> customers.gross
        or lines.returned <> customers.returned
        or lines.net <> customers.net
)

select * from final
