with

order_lines as (
    select * from {{ ref('int_order_lines') }}
),

-- Sales count up, returns count down, cancelled lines not at all.
signed as (
    select
        order_lines.*,
        case when order_lines.status = 'placed' then 1 else 0 end as placed,
        case when order_lines.status = 'placed' then 1 else -1 end as sign
    from order_lines
    where order_lines.status in ('placed', 'returned')
),

final as (
    select
        signed.customer_id,
        signed.order_id,
        signed.ordered_on,
        min(case when signed.placed = 1 then signed.channel end) as channel,
        cast(sum(signed.placed) as bigint) as placed_lines,
        cast(sum(signed.placed * signed.gross_amount) as decimal(18, 4)) as gross_amount,
        cast(sum(signed.placed * signed.discount_amount) as decimal(18, 4)) as discount_amount,
        cast(sum((1 - signed.placed) * signed.net_amount) as decimal(18, 4)) as returned_amount,
        cast(sum(signed.sign * signed.net_amount) as decimal(18, 4)) as net_revenue,
        cast(count(signed.cost_amount) as bigint) as costed_lines,
        cast(sum(signed.sign * signed.cost_amount) as decimal(18, 4)) as cost_amount,
        cast(
            sum(case when signed.cost_amount is not null then signed.sign * signed.net_amount else 0 end)
            as decimal(18, 4)
        ) as costed_net_revenue,
        cast(
            sum(case when signed.cost_amount is not null then signed.placed * signed.gross_amount else 0 end)
            as decimal(18, 4)
        ) as costed_gross_amount,
        cast(
            sum(case when signed.cost_amount is not null then signed.placed * signed.net_amount else 0 end)
            as decimal(18, 4)
        ) as costed_net_amount,
        cast(coalesce(sum(signed.placed * signed.cost_amount), 0) as decimal(18, 4)) as placed_cost_amount
    from signed
    group by
        signed.customer_id,
        signed.order_id,
        signed.ordered_on
)

select * from final
