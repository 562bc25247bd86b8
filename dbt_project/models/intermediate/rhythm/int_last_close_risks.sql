with

cases as (
    select * from {{ ref('int_churn_cases') }}
),

frequencies as (
    select * from {{ ref('int_churn_frequencies') }}
),

thresholds as (
    select max(case when name = 'churn_needs_observations' then value end) as observations_needed
    from {{ ref('thresholds') }}
),

bands as (
    select
        band,
        minimum_probability,
        lead(minimum_probability) over (order by minimum_probability) as next_probability
    from {{ ref('risk_bands') }}
),

final as (
    select
        cast(cases.customer_id as varchar) as customer_id,
        cast(bands.band as varchar) as risk_band
    from cases
    cross join thresholds
    inner join frequencies
        on
            cases.recency_bin = frequencies.recency_bin
            and cases.frequency_bin = frequencies.frequency_bin
            and cases.gap_ratio_bin = frequencies.gap_ratio_bin
    left join bands
        on
            thresholds.observations_needed <= frequencies.all_cases
            and frequencies.probability >= bands.minimum_probability
            and (frequencies.probability < bands.next_probability or bands.next_probability is null)
    where cases.is_last_close
)

select * from final
