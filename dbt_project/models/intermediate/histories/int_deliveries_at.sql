with

cutoffs as (
    select * from {{ ref('int_cutoff_audiences') }}
),

sample as (
    select * from {{ ref('int_model_sample') }}
),

deliveries as (
    select
        deliveries.customer_id,
        deliveries.promised_on,
        deliveries.is_late,
        sample.customer_id is not null as is_sampled
    from {{ ref('int_deliveries') }} as deliveries
    left join sample on deliveries.customer_id = sample.customer_id
),

-- Before the first delivery that came in time nobody may have recorded delivery times.
told as (
    select min(deliveries.promised_on) as told_from_on
    from deliveries
    where deliveries.is_late = 0
),

-- Whether a delivery was late is known with the end of the promised day, whenever it came after it.
final as (
    select
        cutoffs.cutoff_on,
        deliveries.customer_id,
        cast({{ round_to(safe_ratio('sum(deliveries.is_late)', 'count(*)'), 9) }} as double) as late_share_4h
    from deliveries
    cross join told
    inner join cutoffs
        on
            deliveries.is_sampled = cutoffs.is_sampled
            and deliveries.promised_on < cutoffs.cutoff_on
            and deliveries.promised_on >= cutoffs.from_4h_on
    where deliveries.promised_on >= told.told_from_on
    group by
        cutoffs.cutoff_on,
        deliveries.customer_id
)

select * from final
