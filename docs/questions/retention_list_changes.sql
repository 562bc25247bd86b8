-- What became of the last list, and what is new on this one?
select
    status,
    why,
    count(*) as customers,
    sum(expected_value) as expected_value
from lists.retention_list_changes
group by
    status,
    why
order by
    status asc,
    customers desc,
    why asc
limit 8
