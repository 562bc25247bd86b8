-- What is to be done today, by play?
select play, count(*) as customers, sum(expected_value) as expected_value, min(due_on) as first_due_on
from lists.retention_list
where arm = 'treatment'
group by play
order by expected_value desc
