-- Which key customers are due a touch from us today, since when, and what should it be?
select customer_id, owner_id, overdue_since_on, next_touch_kind, plan_reason
from marts.contact_plan
where value_tier = 'key' and is_overdue
order by value_12m desc, customer_id
limit 5
