-- What became of last year's sales: how much stayed, grew, shrank and left, and what came on top?
select
    month_on,
    round(opening_revenue) as opening,
    round(new_revenue + reactivated_revenue) as new_or_back,
    round(expansion_revenue) as expansion,
    round(contraction_revenue) as contraction,
    round(churned_revenue) as churned,
    round(closing_revenue) as closing,
    round(net_revenue_retention, 3) as net_retention
from marts.revenue_retention
where basis = 'trailing_12m'
order by month_on desc
limit 6
