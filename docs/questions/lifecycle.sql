-- How many customers are in which stage of their life with us, and what do they buy?
select
    lifecycle.stage,
    count(*) as customers,
    sum(customer_value.net_revenue_12m) as net_revenue_12m,
    round(avg(lifecycle.discount_share), 2) as discount_share
from marts.lifecycle
inner join marts.customer_value on lifecycle.customer_id = customer_value.customer_id
group by lifecycle.stage
order by net_revenue_12m desc, lifecycle.stage
