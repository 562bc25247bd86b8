-- How many customers will probably not order within the horizon, what hangs on them, and what raises the risk most often?
select risk_band, count(*) as customers, avg(churn_probability) as mean_probability, sum(value_at_risk) as value_at_risk,
    sum(expected_orders) as expected_orders, mode(raise_1) as commonest_reason
from marts.churn
group by risk_band
order by mean_probability desc
