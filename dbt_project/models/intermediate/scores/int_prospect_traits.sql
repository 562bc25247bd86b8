with

scores as (
    select * from {{ ref('stg_prospect_scores') }}
),

profiles as (
    select * from {{ ref('int_lookalike_profiles') }}
    where subject_kind = 'prospect'
),

bins as (
    select * from {{ ref('int_trait_bins') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

told as (
    select
        scores.prospect_id,
        'like_1' as place,
        scores.like_1 as feature
    from scores

    union all

    select
        scores.prospect_id,
        'like_2' as place,
        scores.like_2 as feature
    from scores

    union all

    select
        scores.prospect_id,
        'unlike_1' as place,
        scores.unlike_1 as feature
    from scores
),

-- What the prospect has of the trait: a name with what it belongs to, or a number.
valued as (
    select
        told.*,
        case told.feature
            when 'industry_key' then profiles.industry_key
            when 'size_class' then profiles.size_class
            when 'region_key' then profiles.region_key
            when 'postcode_area' then profiles.postcode_area
            when 'country_code' then profiles.country_code
        end as name,
        case told.feature
            when 'industry_key' then profiles.industry_group
            when 'region_key' then profiles.country_code
        end as belongs_to,
        case told.feature
            when 'employees' then profiles.employees
            when 'annual_revenue' then profiles.annual_revenue
            when 'distance_km' then profiles.distance_km
            when 'age_years' then extract(year from company.as_of) - profiles.founded_year
            when 'engagement' then profiles.engagement
            when 'sources' then profiles.sources
        end as number
    from told
    inner join profiles on told.prospect_id = profiles.subject_id
    cross join company
    where told.feature is not null
),

-- Too rare a name shares a bin with its kin.
final as (
    select
        cast(valued.prospect_id as varchar) as prospect_id,
        cast(valued.place as varchar) as place,
        cast(valued.feature as varchar) as feature,
        cast(valued.name as varchar) as name,
        cast(valued.number as double) as number,
        cast(coalesce(own.customers, kin.customers) as bigint) as customers,
        cast(coalesce(own.good_customers, kin.good_customers) as bigint) as good_customers,
        cast(coalesce(own.market, kin.market) as bigint) as market,
        cast(coalesce(own.all_good_customers, kin.all_good_customers) as bigint) as all_good_customers,
        cast(coalesce(own.all_market, kin.all_market) as bigint) as all_market
    from valued
    left join bins as own
        on
            valued.feature = own.feature
            and (
                valued.name = own.bin
                or (
                    valued.number >= own.from_value
                    and (valued.number < own.up_to_value or own.up_to_value is null)
                )
            )
    left join bins as kin
        on
            valued.feature = kin.feature
            and valued.belongs_to || ': other' = kin.bin
    where coalesce(own.customers, kin.customers) is not null
)

select * from final
