-- Which valuable customers are at risk, and who moved there since the last month close?
select
    value_tier,
    risk_band,
    customers,
    round(net_revenue_12m) as net_revenue_12m,
    round(value_at_risk) as value_at_risk,
    customers_last_month,
    moved_in,
    moved_out
from marts.customer_matrix
where value_tier <> 'dormant' and risk_band in ('high', 'medium')
order by tier_rank, value_at_risk desc, risk_band
limit 8
