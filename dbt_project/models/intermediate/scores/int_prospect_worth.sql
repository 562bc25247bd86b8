with

prospects as (
    select * from {{ ref('int_prospect_masters') }}
    where standing in ('prospect', 'needs_review')
),

scores as (
    select * from {{ ref('stg_prospect_scores') }}
),

conversions as (
    select * from {{ ref('int_source_conversion') }}
),

-- What a prospect may bring and how likely it is won, before anybody has spent a contact on it.
final as (
    select
        cast(prospects.prospect_id as varchar) as prospect_id,
        cast(scores.value_year_1 as double) as value_year_1,
        cast(conversions.conversion as double) as conversion,
        cast(conversions.conversion_low as double) as conversion_low,
        cast(conversions.conversion_high as double) as conversion_high
    from prospects
    inner join conversions on prospects.source = conversions.source
    left join scores on prospects.prospect_id = scores.prospect_id
)

select * from final
