with

parts as (
    select * from {{ ref('int_market_parts') }}
),

estimates as (
    select * from {{ ref('int_market_estimates') }}
),

-- Of customers more is known than of prospects, so a part is compared with known parts, not with the whole.
joined as (
    select
        parts.*,
        estimates.estimate_basis,
        estimates.companies,
        estimates.companies_low,
        estimates.companies_high,
        estimates.value_year_1,
        coalesce('unknown' not in (parts.industry, parts.region, parts.size_class), true) as is_known,
        {{ safe_ratio('parts.customers_gathered', 'parts.gathered') }} as penetration,
        {{ money(
            'coalesce(' ~ safe_ratio('parts.prospects', 'parts.gathered') ~ ', 0) * estimates.companies'
            ~ ' * estimates.value_year_1'
        ) }} as potential
    from parts
    inner join estimates
        on
            parts.level = estimates.level
            and coalesce(parts.industry, '') = coalesce(estimates.industry, '')
            and coalesce(parts.region, '') = coalesce(estimates.region, '')
            and coalesce(parts.size_class, '') = coalesce(estimates.size_class, '')
),

ranked as (
    select
        joined.*,
        {{ safe_ratio('joined.potential', 'sum(joined.potential) over same_level') }} as share_of_potential,
        {{ counted('joined.customers_gathered', 'customer') }} || ' among '
        || {{ counted('joined.gathered', 'company', 'companies') }} || ' gathered'
        || coalesce(
            ' (' || {{ percent('joined.penetration') }}
            || case
                when joined.level = 'company' then ''
                else ', in all known parts ' || {{ percent(safe_ratio(
                    'sum(case when joined.is_known then joined.customers_gathered end) over same_level',
                    'sum(case when joined.is_known then joined.gathered end) over same_level'
                )) }}
            end || ')', ''
        ) as share_words,
        case joined.estimate_basis when 'own' then 'about ' else 'perhaps ' end
        || {{ number_text('joined.companies', 0) }} || ' exist' as exist_words,
        case
            when joined.estimate_basis <> 'own'
                then
                    'too few stand in two sources for an estimate of its own: '
                    || {{ number_text('joined.in_several_sources', 0) }}
        end as doubt_words,
        row_number() over (
            partition by joined.level, joined.is_known
            order by
                joined.potential desc,
                joined.gathered desc,
                joined.industry asc,
                joined.region asc,
                joined.size_class asc
        ) as gap_rank
    from joined
    window same_level as (partition by joined.level)
),

final as (
    select
        cast(ranked.level as varchar) as level,
        cast(ranked.industry as varchar) as industry,
        cast(ranked.region as varchar) as region,
        cast(ranked.size_class as varchar) as size_class,
        cast(ranked.gathered as bigint) as gathered,
        cast(ranked.prospects as bigint) as prospects,
        cast(ranked.customers as bigint) as customers,
        cast(ranked.customers_gathered as bigint) as customers_gathered,
        cast(ranked.in_several_sources as bigint) as in_several_sources,
        cast(ranked.estimate_basis as varchar) as estimate_basis,
        cast(ranked.companies as double) as companies,
        cast(ranked.companies_low as double) as companies_low,
        cast(ranked.companies_high as double) as companies_high,
        cast({{ round_to('ranked.penetration', 6) }} as double) as penetration,
        cast(
            case
                when ranked.gathered > 0
                    then {{ round_to(wilson_low('ranked.penetration', 'ranked.gathered'), 6) }}
            end as double
        ) as penetration_low,
        cast(
            case
                when ranked.gathered > 0
                    then {{ round_to(wilson_high('ranked.penetration', 'ranked.gathered'), 6) }}
            end as double
        ) as penetration_high,
        cast(ranked.first_years as bigint) as first_years,
        cast(ranked.value_year_1 as decimal(18, 4)) as value_year_1,
        cast(ranked.potential as decimal(18, 4)) as potential,
        cast({{ round_to('ranked.share_of_potential', 6) }} as double) as share_of_potential,
        cast(case when ranked.is_known then ranked.gap_rank end as integer) as rank,
        cast(ranked.expected_value as decimal(18, 4)) as expected_value,
        cast(
            {{ sentence([
                'ranked.share_words',
                "case when ranked.gathered > 0 then ranked.exist_words end",
                counted('ranked.prospects', 'prospect'),
                "'a first year is worth ' || " ~ number_text('ranked.value_year_1', 0),
                "case when ranked.gathered > 0 then ranked.doubt_words end",
                "case when not ranked.is_known then 'something of it is unknown, so it is no gap to act on' end",
                "case when ranked.value_year_1 is null then 'no new customer has a whole first year on record' end"
            ]) }} as varchar
        ) as words
    from ranked
)

select * from final
