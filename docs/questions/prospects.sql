-- Which companies are not customers yet, and what may the best of them bring?
select name, industry, region, source, status, score, value_year_1, conversion, expected_value
from marts.prospects
where standing = 'prospect'
order by expected_value desc, prospect_id
limit 8
