-- Who would have been worth a call but is not on the list, and why?
select reason_left_out, count(*) as customers, sum(expected_value) as expected_value
from lists.retention_list_left_out
group by reason_left_out
order by customers desc
