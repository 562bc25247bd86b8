-- Which smaller customers are rising towards our best ones, and how far have they to go?
select
    customer_id,
    orders_6m,
    comparable_orders,
    growth,
    revenue_12m,
    revenue_to_cut,
    months_to_cut
from marts.promotion_candidates
order by revenue_to_cut, customer_id
limit 8
