-- How far do the prospects of all sources come, and where do they get stuck?
select stage_rank, stage, meaning, sum(reached) as reached, sum(value) as value
from marts.prospect_funnel
group by all
order by stage_rank
limit 8
