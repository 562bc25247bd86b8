with

sales as (
    select * from {{ ref('int_customer_sales') }}
),

basis as (
    select * from {{ ref('int_value_basis') }}
),

tiers as (
    select * from {{ ref('value_tiers') }}
),

uncosted as (
    select
        sales.customer_id,
        {{ money('(sales.net_revenue_12m - sales.costed_net_revenue_12m) * basis.margin_rate') }}
            as margin_12m
    from sales
    cross join basis
),

valued as (
    select
        sales.customer_id,
        sales.orders_12m,
        basis.value_basis,
        cast(
            case
                when basis.value_basis = 'margin' then coalesce(sales.margin_12m, 0) + uncosted.margin_12m
                when basis.value_basis = 'assumed_margin'
                    then {{ money('sales.net_revenue_12m * basis.gross_margin') }}
                else sales.net_revenue_12m
            end as decimal(18, 4)
        ) as value_12m
    from sales
    cross join basis
    inner join uncosted on sales.customer_id = uncosted.customer_id
),

-- 0 for the most valuable active customer, 1 for the least; equal values share the better place.
ranked as (
    select
        valued.customer_id,
        percent_rank() over (order by valued.value_12m desc) as place
    from valued
    where valued.orders_12m > 0
),

tiered as (
    select
        ranked.customer_id,
        min(tiers.rank) as tier_rank
    from ranked
    inner join tiers on ranked.place <= tiers.up_to_share
    group by ranked.customer_id
),

final as (
    select
        valued.customer_id,
        valued.value_12m,
        valued.value_basis,
        coalesce(tiers.value_tier, 'dormant') as value_tier
    from valued
    left join tiered on valued.customer_id = tiered.customer_id
    left join tiers on tiered.tier_rank = tiers.rank
)

select * from final
