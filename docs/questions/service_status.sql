-- Whose complaint has been open longest, and how have we served that customer otherwise?
select customer_id, oldest_open_complaint_on, complaints_12m, orders_12m, late_share_12m, median_days_to_settle
from marts.service_status
where open_complaints > 0
order by oldest_open_complaint_on, customer_id
limit 8
