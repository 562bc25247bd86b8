with

scores as (
    select * from {{ ref('int_churn_scores') }}
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

worded as (
    select
        scores.*,
        company.horizon_days,
        {{ rhythm_in_words('scores') }} as rhythm_words,
        {{ frequency_in_words('scores', 'company.horizon_days') }} as frequency_words
    from scores
    cross join company
),

final as (
    select
        cast(worded.customer_id as varchar) as customer_id,
        cast(worded.horizon_days as integer) as horizon_days,
        cast(worded.churn_probability as double) as churn_probability,
        cast(worded.churn_probability_low as double) as churn_probability_low,
        cast(worded.churn_probability_high as double) as churn_probability_high,
        cast(null as double) as expected_orders,
        cast(bands.band as varchar) as risk_band,
        {{ money('worded.churn_probability * greatest(worth.value_12m, 0)') }} as value_at_risk,
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
            worded.churn_probability >= bands.minimum_probability
            and (worded.churn_probability < bands.next_probability or bands.next_probability is null)
)

select * from final
