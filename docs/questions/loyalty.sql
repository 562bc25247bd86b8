-- Who stands in which tier of the loyalty programme, and what do we owe them?
select
    loyalty_tier,
    count(*) as customers,
    sum(revenue_12m) as revenue_12m,
    min(minimum_revenue) as minimum_revenue,
    sum(rewards_owed) as rewards_owed,
    sum(reward_amount) as reward_amount,
    sum(case when revenue_to_next <= 0.1 * next_minimum_revenue and orders_to_next <= 2 then 1 else 0 end)
        as close_to_next_tier
from marts.loyalty
group by loyalty_tier
order by revenue_12m desc, loyalty_tier
