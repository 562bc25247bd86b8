{{ config(materialized='view') }}
with

risks as (
    select * from {{ ref('int_risks_at') }}
    where is_as_of
),

facts as (
    select * from {{ ref('int_risk_facts') }}
),

norms as (
    select * from {{ ref('int_tier_norms') }}
),

thresholds as (
    select max(case when name = 'reason_needs_effect' then value end) as least_effect
    from {{ ref('thresholds') }}
),

-- What moves the probability by next to nothing is no reason a person should read.
told as (
    select
        risks.customer_id,
        risks.status,
        case when abs(risks.raise_1_effect) >= thresholds.least_effect then risks.raise_1 end as raise_1,
        case when abs(risks.raise_2_effect) >= thresholds.least_effect then risks.raise_2 end as raise_2,
        case when abs(risks.raise_3_effect) >= thresholds.least_effect then risks.raise_3 end as raise_3,
        case when abs(risks.lower_1_effect) >= thresholds.least_effect then risks.lower_1 end as lower_1,
        case when abs(risks.lower_2_effect) >= thresholds.least_effect then risks.lower_2 end as lower_2,
        case when abs(risks.lower_3_effect) >= thresholds.least_effect then risks.lower_3 end as lower_3
    from risks
    cross join thresholds
),

-- Put into words once a tier, not once a customer.
asides as (
    select
        norms.value_tier,
        {{ tier_median('norms.days_since_order') }} as days_since_order,
        {{ tier_median('norms.median_gap_days') }} as median_gap_days,
        {{ tier_median('norms.gap_factor', 1) }} as gap_factor,
        {{ tier_median('norms.purchases_4h') }} as purchases_4h,
        {{ tier_median('norms.purchases_season') }} as purchases_season,
        {{ tier_median('norms.spend_2h', 0) }} as spend_2h,
        {{ tier_median('norms.products_4h') }} as products_4h,
        {{ tier_median_share('norms.discount_share_4h') }} as discount_share_4h,
        {{ tier_median_share('norms.returned_share_4h') }} as returned_share_4h,
        {{ tier_median('norms.days_since_outbound') }} as days_since_outbound,
        {{ tier_median_share('norms.late_share_4h') }} as late_share_4h
    from norms
),

worded as (
    select
        told.customer_id,
        told.status,
        {{ rhythm_in_words('facts', 'asides') }} as rhythm_words,
        {{ join_text([
            risk_in_words('told.raise_1', 'facts', 'asides'),
            risk_in_words('told.raise_2', 'facts', 'asides'),
            risk_in_words('told.raise_3', 'facts', 'asides')
        ], '; ') }} as raising_words,
        {{ join_text([
            risk_in_words('told.lower_1', 'facts', 'asides'),
            risk_in_words('told.lower_2', 'facts', 'asides'),
            risk_in_words('told.lower_3', 'facts', 'asides')
        ], '; ') }} as lowering_words
    from told
    inner join facts on told.customer_id = facts.customer_id
    inner join asides on facts.value_tier = asides.value_tier
),

-- A model that gives no reasons leaves the rhythm to be told.
final as (
    select
        worded.customer_id,
        cast(
            case
                when worded.status = 'history_too_short'
                    then {{ sentence(['worded.rhythm_words', "'history too short for a probability'"]) }}
                when worded.raising_words = '' and worded.lowering_words = ''
                    then {{ sentence(['worded.rhythm_words']) }}
                else {{ join_text([
                    "case when worded.raising_words <> '' then 'Raises the risk: ' || worded.raising_words || '.' end",
                    "case when worded.lowering_words <> '' then 'Lowers the risk: ' || worded.lowering_words || '.' end"
                ], ' ') }}
            end as varchar
        ) as reasons
    from worded
)

select * from final
