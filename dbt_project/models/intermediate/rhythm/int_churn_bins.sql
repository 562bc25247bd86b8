with

rhythms as (
    select * from {{ ref('int_rhythms_at') }}
),

past as (
    select *
    from rhythms
    where rhythms.is_past
),

-- Values that occur in the company's own past; finer towards the end where customers are lost.
final as (
    select
        percentile_disc(0.25) within group (order by past.days_since_order) as recency_1,
        percentile_disc(0.50) within group (order by past.days_since_order) as recency_2,
        percentile_disc(0.75) within group (order by past.days_since_order) as recency_3,
        percentile_disc(0.90) within group (order by past.days_since_order) as recency_4,
        percentile_disc(0.97) within group (order by past.days_since_order) as recency_5,
        percentile_disc(0.20) within group (order by past.purchase_days) as frequency_1,
        percentile_disc(0.40) within group (order by past.purchase_days) as frequency_2,
        percentile_disc(0.60) within group (order by past.purchase_days) as frequency_3,
        percentile_disc(0.80) within group (order by past.purchase_days) as frequency_4,
        percentile_disc(0.50) within group (order by past.gap_ratio) as gap_ratio_1,
        percentile_disc(0.75) within group (order by past.gap_ratio) as gap_ratio_2,
        percentile_disc(0.90) within group (order by past.gap_ratio) as gap_ratio_3
    from past
)

select * from final
