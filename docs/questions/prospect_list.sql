-- Which prospects come first?
select priority, source, industry, score, expected_value, channel, reason
from lists.prospect_list
order by priority
limit 5
