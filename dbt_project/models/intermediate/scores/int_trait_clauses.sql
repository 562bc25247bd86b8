with

traits as (
    select * from {{ ref('int_prospect_traits') }}
),

prospects as (
    select * from {{ ref('int_prospect_masters') }}
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

-- Names as they were delivered, years without a mark between thousands.
named as (
    select
        traits.*,
        case traits.feature
            when 'industry_key'
                then {{ say('trait_industry_key', {'value': quoted('prospects.industry')}) }}
            when 'employees' then {{ say('trait_employees', {'value': say_number('traits.number', 0)}) }}
            when 'size_class' then {{ say('trait_size_class', {'value': 'traits.name'}) }}
            when 'annual_revenue'
                then {{ say('trait_annual_revenue', {'value': say_number('traits.number', 0)}) }}
            when 'region_key' then {{ say('trait_region_key', {'value': quoted('prospects.region')}) }}
            when 'postcode_area' then {{ say('trait_postcode_area', {'value': 'traits.name'}) }}
            when 'country_code' then {{ say('trait_country_code', {'value': 'traits.name'}) }}
            when 'distance_km' then {{ say('trait_distance_km', {'value': say_number('traits.number', 0)}) }}
            when 'age_years' then {{ say('trait_age_years', {'value': say_number('traits.number', 0)}) }}
            when 'engagement' then {{ say('trait_engagement', {'value': say_number('traits.number', 0)}) }}
            when 'sources' then {{ say('trait_sources', {'value': say_number('traits.number', 0)}) }}
        end as trait
    from traits
    inner join prospects on traits.prospect_id = prospects.prospect_id
    cross join phrases
),

final as (
    select
        cast(named.prospect_id as varchar) as prospect_id,
        cast(named.place as varchar) as place,
        cast(
            case
                when named.place = 'unlike_1' then {{ say('unlike_good', {
                    'good': say_number('named.good_customers', 0),
                    'all_good': say_number('named.all_good_customers', 0),
                    'market': say_number('named.market', 0),
                    'all_market': say_number('named.all_market', 0),
                    'trait': 'named.trait'
                }) }}
                else {{ say('like_good', {
                    'good': say_number('named.good_customers', 0),
                    'all_good': say_number('named.all_good_customers', 0),
                    'market': say_number('named.market', 0),
                    'all_market': say_number('named.all_market', 0),
                    'trait': 'named.trait'
                }) }}
            end as varchar
        ) as words
    from named
    cross join phrases
    where named.trait is not null
)

select * from final
