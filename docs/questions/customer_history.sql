-- How many customers of each tier did we have a year ago, and how many have we now?
select
    value_tier,
    sum(case when is_as_of then 0 else 1 end) as customers_a_year_ago,
    sum(case when is_as_of then 1 else 0 end) as customers_now,
    round(sum(case when is_as_of then 0 else net_revenue_12m end)) as net_revenue_a_year_ago,
    round(sum(case when is_as_of then net_revenue_12m else 0 end)) as net_revenue_now
from marts.customer_history
where
    is_as_of
    or history_on = (
        select min(history_on) from marts.customer_history
        where history_on >= (select max(history_on) from marts.customer_history) - 365
    )
group by value_tier
order by net_revenue_now desc, value_tier
