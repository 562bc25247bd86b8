-- Which moves between stages made up the last twelve months?
select
    from_stage,
    to_stage,
    sum(customers) as customers
from marts.lifecycle_transitions
where from_stage <> to_stage and month_on >= (select max(month_on) - interval 11 month from marts.lifecycle_transitions)
group by from_stage, to_stage
order by customers desc, from_stage, to_stage
limit 8
