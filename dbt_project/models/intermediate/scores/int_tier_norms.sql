with

facts as (
    select * from {{ ref('int_risk_facts') }}
    where is_sampled
),

final as (
    select
        facts.value_tier,
        {{ median('facts.days_since_order') }} as days_since_order,
        {{ median('facts.median_gap_days') }} as median_gap_days,
        {{ median('facts.gap_factor') }} as gap_factor,
        {{ median('facts.purchases_4h') }} as purchases_4h,
        {{ median('facts.purchases_season') }} as purchases_season,
        {{ median('facts.spend_2h') }} as spend_2h,
        {{ median('facts.products_4h') }} as products_4h,
        {{ median('facts.discount_share_4h') }} as discount_share_4h,
        {{ median('facts.returned_share_4h') }} as returned_share_4h,
        {{ median('facts.days_since_outbound') }} as days_since_outbound,
        {{ median('facts.late_share_4h') }} as late_share_4h
    from facts
    group by facts.value_tier
)

select * from final
