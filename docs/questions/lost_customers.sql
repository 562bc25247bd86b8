-- Which of the customers we lost for sure were worth most, why did they leave, and whose were they?
select customer_name, lost_on, permanence, reason_code, competitor, revenue_lost, owner_id
from marts.lost_customers
where status = 'lost' and verification = 'confirmed'
order by revenue_lost desc, customer_id
limit 8
