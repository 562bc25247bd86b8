with

score_history as (
    select * from {{ source('raw', 'score_history') }}
),

final as (
    select
        score_history.as_of,
        score_history.customer_id,
        score_history.horizon_days,
        score_history.churn_probability,
        score_history.expected_orders,
        score_history.expected_spend,
        score_history.model,
        score_history.model_version
    from score_history
)

select * from final
