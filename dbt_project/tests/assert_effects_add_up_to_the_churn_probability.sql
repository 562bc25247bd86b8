{{ config(meta={'dagster': {'ref': {'name': 'stg_lifetime_scores'}}}) }}
-- The reasons are the score taken apart: the typical case and all effects give its log-odds.
select
    customer_id,
    churn_probability,
    base_log_odds,
    effects_total
from {{ ref('stg_lifetime_scores') }}
where
    churn_probability > 0
    and churn_probability < 1
    and abs(base_log_odds + effects_total - ln(churn_probability / (1 - churn_probability))) > 0.000001
