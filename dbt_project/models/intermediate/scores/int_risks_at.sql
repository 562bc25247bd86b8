{{ config(materialized='view') }}
with

scores as (
    select * from {{ ref('stg_lifetime_scores') }}
),

bands as (
    select
        band,
        minimum_probability,
        lead(minimum_probability) over (order by minimum_probability) as next_probability
    from {{ ref('risk_bands') }}
),

stated as (
    select
        scores.*,
        {{ stated_probability('scores.churn_probability') }} as stated_probability
    from scores
),

final as (
    select
        stated.*,
        bands.band as risk_band
    from stated
    left join bands
        on
            stated.stated_probability >= bands.minimum_probability
            and (stated.stated_probability < bands.next_probability or bands.next_probability is null)
)

select * from final
