with

parts as (
    select * from {{ ref('int_market_parts') }}
),

thresholds as (
    select
        max(case when name = 'market_needs_shared' then value end) as needs_shared,
        max(case when name = 'market_smoothing_customers' then value end) as weight
    from {{ ref('thresholds') }}
),

whole as (
    select
        parts.*,
        {{ safe_ratio('parts.value_first_years', 'parts.first_years') }} as mean_value_year_1
    from parts
    where parts.level = 'company'
),

seen as (
    select
        parts.*,
        1 + {{ safe_ratio(
            chao_unseen('whole.in_one_source', 'whole.in_one_source_squares', 'whole.in_two_sources'),
            'whole.gathered'
        ) }} as whole_ratio,
        whole.in_several_sources >= thresholds.needs_shared as whole_is_estimated,
        parts.in_several_sources >= thresholds.needs_shared as is_estimated,
        {{ chao_unseen('parts.in_one_source', 'parts.in_one_source_squares', 'parts.in_two_sources') }}
            as unseen,
        {{ safe_ratio(
            'parts.value_first_years + thresholds.weight * whole.mean_value_year_1',
            'parts.first_years + thresholds.weight'
        ) }} as value_year_1
    from parts
    cross join whole
    cross join thresholds
),

-- Where nothing is unseen, nothing can be more or less.
spread as (
    select
        seen.*,
        case
            when seen.unseen > 0
                then {{ chao_factor(
                    'seen.unseen',
                    chao_variance('seen.in_one_source', 'seen.in_one_source_squares', 'seen.in_two_sources')
                ) }}
            else 1
        end as factor
    from seen
),

-- Where too few stand in two sources, a part is taken to be as incomplete as the whole.
sized as (
    select
        spread.*,
        case
            when spread.is_estimated then 'own'
            when spread.whole_is_estimated then 'whole'
            else 'gathered'
        end as estimate_basis,
        case
            when spread.is_estimated then spread.gathered + spread.unseen
            when spread.whole_is_estimated
                then spread.gathered * spread.whole_ratio
            else spread.gathered
        end as companies,
        case when spread.is_estimated then spread.gathered + spread.unseen / spread.factor end
            as companies_low,
        case when spread.is_estimated then spread.gathered + spread.unseen * spread.factor end
            as companies_high
    from spread
),

final as (
    select
        cast(sized.level as varchar) as level,
        cast(sized.industry as varchar) as industry,
        cast(sized.region as varchar) as region,
        cast(sized.size_class as varchar) as size_class,
        cast(sized.estimate_basis as varchar) as estimate_basis,
        cast({{ round_to('sized.companies', 1) }} as double) as companies,
        cast({{ round_to('sized.companies_low', 1) }} as double) as companies_low,
        cast({{ round_to('sized.companies_high', 1) }} as double) as companies_high,
        cast({{ round_to('sized.value_year_1', 4) }} as decimal(18, 4)) as value_year_1
    from sized
)

select * from final
