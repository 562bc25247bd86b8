-- Which regular customers and partners have we lost most lately, and how long had they been one?
select
    customer_id,
    stage,
    from_on,
    to_on,
    months
from marts.lifecycle_history
where stage in ('regular', 'partner') and to_on is not null
order by to_on desc, months desc, customer_id
limit 8
