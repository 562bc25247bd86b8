with

prospect_scores as (
    select * from {{ source('scores', 'prospect_scores') }}
),

final as (
    select
        prospect_scores.prospect_id,
        prospect_scores.status,
        prospect_scores.model,
        prospect_scores.model_version,
        prospect_scores.score,
        prospect_scores.score_low,
        prospect_scores.score_high,
        prospect_scores.value_year_1,
        prospect_scores.value_year_1_low,
        prospect_scores.value_year_1_high,
        prospect_scores.like_1,
        prospect_scores.like_1_effect,
        prospect_scores.like_2,
        prospect_scores.like_2_effect,
        prospect_scores.like_3,
        prospect_scores.like_3_effect,
        prospect_scores.unlike_1,
        prospect_scores.unlike_1_effect,
        prospect_scores.unlike_2,
        prospect_scores.unlike_2_effect,
        prospect_scores.near_1,
        prospect_scores.near_2,
        prospect_scores.near_3,
        prospect_scores.near_value_year_1
    from prospect_scores
)

select * from final
