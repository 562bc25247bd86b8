-- How many customers will probably not order within the horizon, and what hangs on them?
select risk_band, count(*) as customers, avg(churn_probability) as mean_probability, sum(value_at_risk) as value_at_risk
from marts.churn
group by risk_band
order by mean_probability desc
