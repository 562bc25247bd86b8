-- Do we deliver on time, and how many complaints do our orders bring, month by month?
select
    month_on,
    sum(deliveries) as deliveries,
    round(1 - sum(late_deliveries) / sum(deliveries), 4) as on_time_share,
    sum(complaints) as complaints,
    round(sum(complaints) / sum(orders), 4) as complaints_per_order
from marts.service_quality
group by month_on
order by month_on desc
limit 8
