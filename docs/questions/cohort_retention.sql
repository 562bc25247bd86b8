-- Of the customers we won, how many still order after a year, and what has each brought by then?
select
    cohort_on,
    customers,
    active_customers as active_after_a_year,
    round(retention, 3) as retention,
    round(cumulative_revenue_per_customer) as revenue_per_customer
from marts.cohort_retention
where months_since = 12
order by cohort_on desc
limit 6
