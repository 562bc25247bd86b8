-- Which model gives the churn probabilities, and how much better is it than the naive rules?
select role, model, round(value, 4) as log_loss, round(low, 4) as low, round(high, 4) as high, words
from marts.model_comparison
where metric = 'log_loss' and origin_on is null
order by value
limit 8
