-- Which tiers do we neglect, and how much value waits there?
select
    value_tier,
    sum(customers) as customers,
    round(1.0 * sum(customers_in_time) / sum(customers), 2) as coverage,
    sum(customers_overdue) as overdue,
    round(sum(overdue_value)) as overdue_value,
    round(1.0 * sum(touches_done_12m) / sum(touches_due_12m), 2) as done_of_due
from marts.contact_coverage
group by value_tier
order by overdue_value desc, value_tier
