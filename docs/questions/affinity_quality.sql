-- How good are the suggestions, measured on our own customers?
select
    method,
    customers,
    hits,
    hit_rate_at_10,
    hit_rate_low,
    hit_rate_high,
    category_hit_rate_at_10,
    is_used
from marts.affinity_quality
order by hit_rate_at_10 desc, method
