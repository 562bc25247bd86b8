-- Who are our best customers, and what share of sales do they make?
select customer_id, value_tier, pareto_class, net_revenue_12m, margin_12m, share_of_sales, cumulative_share
from marts.customer_value
order by sales_rank
limit 5
