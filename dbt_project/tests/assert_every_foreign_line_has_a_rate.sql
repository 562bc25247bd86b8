-- Remedy: deliver exchange_rates for the currency from its first day on.
with

final as (
    select
        order_lines.currency,
        min(order_lines.ordered_on) as first_day_without_rate,
        max(order_lines.ordered_on) as last_day_without_rate,
        count(*) as lines
    from {{ ref('int_order_lines') }} as order_lines
    where order_lines.gross_amount is null
    group by order_lines.currency
)

select * from final
