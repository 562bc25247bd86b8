-- Did as many customers fall silent as was promised, and has anything moved between runs?
select source, model, measured_on, customers, round(promised_share, 3) as promised,
    round(happened_share, 3) as happened, is_calibrated, drift
from marts.model_performance
where decile = 0 and (source = 'live' or model in (select model from marts.model_comparison where role = 'champion'))
order by measured_on desc, source
limit 8
