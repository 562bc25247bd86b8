{{ config(meta={'dagster': {'ref': {'name': 'churn'}}}) }}
-- One probability for all ranks nobody: a fit that degenerated, unless the customers are all alike. A naive
-- rule may have but the overall rate to tell, where its measure says nothing, as where nobody comes back.
with

churn as (
    select * from {{ ref('churn') }}
    where status <> 'history_too_short' and model not in ('constant', 'recency', 'gap_ratio')
),

activity as (
    select * from {{ ref('activity_gap') }}
),

thresholds as (
    select max(case when name = 'churn_needs_observations' then value end) as observations_needed
    from {{ ref('thresholds') }}
),

counted as (
    select
        count(*) as customers,
        count(distinct churn.churn_probability) as probabilities,
        count(distinct activity.days_since_order) as recencies
    from churn
    inner join activity on churn.customer_id = activity.customer_id
),

final as (
    select counted.*
    from counted
    cross join thresholds
    where
        counted.customers >= thresholds.observations_needed
        and counted.recencies > 1
        and counted.probabilities = 1
)

select * from final
