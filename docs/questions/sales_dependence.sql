-- On which groups of companies do we depend, what is left without them, and how likely is it that they stop?
select
    sales_rank,
    group_name,
    customers,
    round(share_of_sales_12m, 3) as share,
    is_dependence,
    round(sales_without_12m) as sales_left,
    round(loss_probability, 3) as risk,
    round(loss_probability_at_most, 3) as risk_at_most
from marts.sales_dependence
order by sales_rank
limit 5
