-- What is to be done today, by play, and why with the first customer of each?
with ranked as (
    select *, row_number() over (partition by play order by priority) as place
    from lists.retention_list
    where arm = 'treatment'
)

select
    play,
    count(*) as customers,
    sum(expected_value) as expected_value,
    max(case when place = 1 then reason end) as reason,
    max(case when place = 1 then next_step end) as next_step
from ranked
group by play
order by expected_value desc
