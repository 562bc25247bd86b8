-- Which source of prospects is worth its money?
select source, records, duplicates_inside, only_here_share, customers, usable, won, conversion, cost, expected_value
from marts.prospect_sources
order by expected_value desc, source
limit 8
