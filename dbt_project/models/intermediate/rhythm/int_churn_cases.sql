with

rhythms as (
    select * from {{ ref('int_rhythms_at') }}
),

bins as (
    select * from {{ ref('int_churn_bins') }}
),

final as (
    select
        rhythms.cutoff_on,
        rhythms.customer_id,
        rhythms.is_as_of,
        rhythms.is_last_close,
        {{ bin_among('rhythms.days_since_order', [
            'bins.recency_1', 'bins.recency_2', 'bins.recency_3', 'bins.recency_4', 'bins.recency_5'
        ]) }} as recency_bin,
        {{ bin_among('rhythms.purchase_days', [
            'bins.frequency_1', 'bins.frequency_2', 'bins.frequency_3', 'bins.frequency_4'
        ]) }} as frequency_bin,
        {{ bin_among('rhythms.gap_ratio', [
            'bins.gap_ratio_1', 'bins.gap_ratio_2', 'bins.gap_ratio_3'
        ]) }} as gap_ratio_bin,
        case when rhythms.is_past then 1 else 0 end as is_past,
        case when rhythms.is_past and not rhythms.ordered_within_horizon then 1 else 0 end as lapsed
    from rhythms
    cross join bins
)

select * from final
