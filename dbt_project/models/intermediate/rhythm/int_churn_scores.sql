with

rhythms as (
    select * from {{ ref('int_rhythms_at') }}
),

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

scored as (
    select
        rhythms.customer_id,
        rhythms.days_since_order,
        rhythms.usual_gap_days,
        rhythms.gap_basis,
        rhythms.gap_ratio,
        frequencies.cell_cases,
        frequencies.cell_lapsed,
        frequencies.recency_cases,
        frequencies.recency_lapsed,
        frequencies.all_cases,
        frequencies.all_lapsed,
        thresholds.observations_needed,
        frequencies.effective_count,
        case
            when frequencies.all_cases >= thresholds.observations_needed then 'scored'
            else 'history_too_short'
        end as status,
        case
            when frequencies.all_cases >= thresholds.observations_needed then frequencies.probability
        end as probability
    from rhythms
    cross join thresholds
    inner join cases on rhythms.customer_id = cases.customer_id and cases.is_as_of
    inner join frequencies
        on
            cases.recency_bin = frequencies.recency_bin
            and cases.frequency_bin = frequencies.frequency_bin
            and cases.gap_ratio_bin = frequencies.gap_ratio_bin
    where rhythms.is_as_of
),

-- Six places, and never 0 or 1: a frequency is no certainty.
final as (
    select
        scored.*,
        case
            when scored.probability is not null
                then least(greatest({{ round_to('scored.probability', 6) }}, 0.000001), 0.999999)
        end as churn_probability,
        case
            when scored.probability is not null
                then greatest(
                    {{ round_to(wilson_low('scored.probability', 'scored.effective_count'), 6) }}, 0
                )
        end as churn_probability_low,
        case
            when scored.probability is not null
                then least(
                    {{ round_to(wilson_high('scored.probability', 'scored.effective_count'), 6) }}, 1
                )
        end as churn_probability_high,
        case
            when scored.cell_cases > 0 then scored.cell_cases
            when scored.recency_cases > 0 then scored.recency_cases
            else scored.all_cases
        end as peers,
        case
            when scored.cell_cases > 0 then scored.cell_lapsed
            when scored.recency_cases > 0 then scored.recency_lapsed
            else scored.all_lapsed
        end as lapsed_peers
    from scored
)

select * from final
