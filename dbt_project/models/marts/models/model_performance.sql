with

totals as (
    select * from {{ ref('int_promises_kept') }}
),

drift as (
    select * from {{ ref('int_score_drift') }}
),

thresholds as (
    select
        max(case when name = 'calibration_tolerance' then value end) as tolerance,
        max(case when name = 'drift_watched_from' then value end) as watched_from,
        max(case when name = 'drift_shifted_from' then value end) as shifted_from
    from {{ ref('thresholds') }}
),

shares as (
    select
        totals.*,
        {{ safe_ratio('totals.promised_lapses', 'totals.customers') }} as promised_share,
        {{ safe_ratio('totals.happened_lapses', 'totals.customers') }} as happened_share
    from totals
),

bounded as (
    select
        shares.*,
        {{ wilson_low('shares.happened_share', 'shares.customers') }} as happened_share_low,
        {{ wilson_high('shares.happened_share', 'shares.customers') }} as happened_share_high
    from shares
),

final as (
    select
        cast(bounded.source as varchar) as source,
        cast(bounded.model as varchar) as model,
        cast(bounded.model_version as varchar) as model_version,
        cast(bounded.measured_on as date) as measured_on,
        cast(bounded.decile as integer) as decile,
        cast(bounded.customers as bigint) as customers,
        cast({{ round_to('bounded.promised_lapses', 3) }} as double) as promised_lapses,
        cast(bounded.happened_lapses as bigint) as happened_lapses,
        cast({{ round_to('bounded.promised_share', 6) }} as double) as promised_share,
        cast({{ round_to('bounded.happened_share', 6) }} as double) as happened_share,
        cast({{ round_to('bounded.happened_share_low', 6) }} as double) as happened_share_low,
        cast({{ round_to('bounded.happened_share_high', 6) }} as double) as happened_share_high,
        cast({{ round_to('bounded.happened_share - bounded.promised_share', 6) }} as double) as difference,
        cast(
            bounded.promised_share between bounded.happened_share_low and bounded.happened_share_high
            or abs(bounded.happened_share - bounded.promised_share) <= thresholds.tolerance as boolean
        ) as is_calibrated,
        cast({{ round_to('bounded.promised_orders', 3) }} as double) as promised_orders,
        cast(bounded.happened_orders as bigint) as happened_orders,
        {{ money('bounded.promised_spend') }} as promised_spend,
        {{ money('bounded.happened_spend') }} as happened_spend,
        cast(drift.drift_from_first as double) as drift_from_first,
        cast(drift.drift_from_previous as double) as drift_from_previous,
        cast(
            case
                when drift.drift_from_previous < greatest(thresholds.watched_from, drift.drift_by_chance)
                    then 'stable'
                when drift.drift_from_previous < thresholds.shifted_from then 'watched'
                when drift.drift_from_previous is not null then 'shifted'
            end as varchar
        ) as drift
    from bounded
    cross join thresholds
    left join drift
        on case when bounded.source = 'live' and bounded.decile = 0 then bounded.measured_on end = drift.as_of
)

select * from final
