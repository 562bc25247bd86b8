-- Whose week is too short for the work, and what value waits?
select
    owner_id,
    max(owner_capacity) as contacts_a_week,
    max(owner_wanted) as contacts_wanted,
    max(owner_weeks_of_work) as weeks_of_work,
    max(owner_waiting_value) as value_waiting
from lists.capacity_plan
group by owner_id
order by
    value_waiting desc,
    owner_id asc
limit 8
