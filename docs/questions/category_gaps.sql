-- Which customers stopped buying a category while they still buy other things, and what did it bring?
select
    customer_value.customer_name,
    category_gaps.category,
    category_gaps.last_bought_on,
    category_gaps.usual_gap_days,
    category_gaps.days_since,
    category_gaps.yearly_revenue,
    category_gaps.share_of_revenue
from marts.category_gaps
inner join marts.customer_value on category_gaps.customer_id = customer_value.customer_id
order by category_gaps.yearly_revenue desc, category_gaps.customer_id, category_gaps.category
limit 8
