-- Which records may be one company, and what waits for the decision?
select while_undecided, count(*) as pairs, round(avg(match_probability), 2) as average_probability
from lists.match_review
group by while_undecided
order by pairs desc, while_undecided
limit 8
