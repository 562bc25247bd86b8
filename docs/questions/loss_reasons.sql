-- Which reasons cost us most revenue, can we do something about them, and do they grow?
select rank, reason_code, is_ours, losses, revenue_lost, cumulative_share, losses_12m, losses_prior_12m, trend
from marts.loss_reasons
where dimension = 'all'
order by rank
limit 8
