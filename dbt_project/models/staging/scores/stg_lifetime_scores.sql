with

lifetime_scores as (
    select * from {{ source('scores', 'lifetime_scores') }}
),

final as (
    select
        lifetime_scores.customer_id,
        lifetime_scores.cutoff_on,
        lifetime_scores.is_as_of,
        lifetime_scores.status,
        lifetime_scores.model,
        lifetime_scores.model_version,
        lifetime_scores.churn_probability,
        lifetime_scores.churn_probability_low,
        lifetime_scores.churn_probability_high,
        lifetime_scores.expected_orders,
        lifetime_scores.expected_orders_low,
        lifetime_scores.expected_orders_high,
        lifetime_scores.expected_spend,
        lifetime_scores.alive_probability,
        lifetime_scores.order_ever_probability,
        lifetime_scores.next_order_low_days,
        lifetime_scores.next_order_median_days,
        lifetime_scores.next_order_high_days,
        lifetime_scores.lifetime_orders,
        lifetime_scores.lifetime_value,
        lifetime_scores.lifetime_value_low,
        lifetime_scores.lifetime_value_high,
        lifetime_scores.raise_1,
        lifetime_scores.raise_1_effect,
        lifetime_scores.raise_2,
        lifetime_scores.raise_2_effect,
        lifetime_scores.raise_3,
        lifetime_scores.raise_3_effect,
        lifetime_scores.lower_1,
        lifetime_scores.lower_1_effect,
        lifetime_scores.lower_2,
        lifetime_scores.lower_2_effect,
        lifetime_scores.lower_3,
        lifetime_scores.lower_3_effect,
        lifetime_scores.base_log_odds,
        lifetime_scores.effects_total
    from lifetime_scores
)

select * from final
