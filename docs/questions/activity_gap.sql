-- Who went quiet: they, we, or both?
select clock, count(*) as customers, median(days_since_order) as days_since_order, median(days_since_personal) as days_since_personal
from marts.activity_gap
group by clock
order by customers desc
