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

worth as (
    select * from {{ ref('int_customer_worth') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

bands as (
    select
        band,
        minimum_probability,
        lead(minimum_probability) over (order by minimum_probability) as next_probability
    from {{ ref('risk_bands') }}
),

thresholds as (
    select max(case when name = 'churn_needs_observations' then value end) as observations_needed
    from {{ ref('thresholds') }}
),

scored as (
    select
        rhythms.*,
        frequencies.cell_cases,
        frequencies.cell_lapsed,
        frequencies.recency_cases,
        frequencies.recency_lapsed,
        frequencies.all_cases,
        frequencies.all_lapsed,
        thresholds.observations_needed,
        company.horizon_days,
        frequencies.effective_count,
        case
            when frequencies.all_cases >= thresholds.observations_needed then 'scored'
            else 'history_too_short'
        end as status,
        case
            when frequencies.all_cases >= thresholds.observations_needed then frequencies.probability
        end as probability
    from rhythms
    cross join company
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
rounded as (
    select
        scored.*,
        case
            when scored.probability is not null
                then least(greatest({{ round_to('scored.probability', 6) }}, 0.000001), 0.999999)
        end as p,
        case
            when scored.probability is not null
                then greatest(
                    {{ round_to(wilson_low('scored.probability', 'scored.effective_count'), 6) }}, 0
                )
        end as low,
        case
            when scored.probability is not null
                then least(
                    {{ round_to(wilson_high('scored.probability', 'scored.effective_count'), 6) }}, 1
                )
        end as high,
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
),

worded as (
    select
        rounded.*,
        {{ rhythm_in_words('rounded') }} as rhythm_words,
        {{ frequency_in_words('rounded') }} as frequency_words
    from rounded
),

final as (
    select
        cast(worded.customer_id as varchar) as customer_id,
        cast(worded.horizon_days as integer) as horizon_days,
        cast(worded.p as double) as churn_probability,
        cast(worded.low as double) as churn_probability_low,
        cast(worded.high as double) as churn_probability_high,
        cast(null as double) as expected_orders,
        cast(bands.band as varchar) as risk_band,
        {{ money('worded.p * greatest(worth.value_12m, 0)') }} as value_at_risk,
        cast(worth.value_basis as varchar) as value_basis,
        cast(
            case when worded.status = 'scored' then 'empirical_frequency' else 'none' end as varchar
        ) as model,
        cast(worded.status as varchar) as status,
        cast(worded.peers as bigint) as peers,
        cast({{ join_text(['worded.rhythm_words', 'worded.frequency_words'], '; ') }} as varchar) as reasons
    from worded
    inner join worth on worded.customer_id = worth.customer_id
    left join bands
        on
            worded.p >= bands.minimum_probability
            and (worded.p < bands.next_probability or bands.next_probability is null)
)

select * from final
