-- What stands before losses: who is lost more often than customers who buy about as often?
select signal, cases_with, lost_with, relative_risk, relative_risk_low, relative_risk_high, finding
from marts.loss_signals
order by relative_risk desc, signal
limit 8
