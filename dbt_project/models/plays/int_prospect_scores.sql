with

prospects as (
    select
        *,
        record_id as prospect_id
    from {{ ref('int_prospect_records') }}
),

shares as (
    select * from {{ ref('int_trait_shares') }}
),

size_classes as (
    select * from {{ ref('size_classes') }}
),

thresholds as (
    select max(case when name = 'prospect_smoothing_customers' then value end) as weight
    from {{ ref('play_thresholds') }}
),

totals as (
    select
        coalesce(sum(shares.customers), 0) as customers,
        coalesce(sum(shares.good), 0) as good,
        coalesce({{ safe_ratio('sum(shares.good)', 'sum(shares.customers)') }}, 0) as share,
        coalesce({{ safe_ratio('sum(shares.good_value)', 'sum(shares.good)') }}, 0) as good_value,
        coalesce({{ safe_ratio('sum(shares.other_value)', 'sum(shares.customers - shares.good)') }}, 0)
            as other_value
    from shares
    where shares.trait = 'all'
),

-- A trait that is unknown, or that no customer has, says nothing: it counts as all customers do.
compared as (
    select
        prospects.prospect_id,
        nullif(trim({{ replace_all('prospects.industry', '[ ]+', ' ') }}), '') as industry,
        nullif(trim({{ replace_all('prospects.region', '[ ]+', ' ') }}), '') as region,
        size_classes.meaning as size_words,
        coalesce(industries.customers, 0) as industry_customers,
        coalesce(industries.good, 0) as industry_good,
        coalesce(sizes.customers, 0) as size_customers,
        coalesce(sizes.good, 0) as size_good,
        coalesce(regions.customers, 0) as region_customers,
        coalesce(regions.good, 0) as region_good,
        totals.*,
        thresholds.weight,
        thresholds.weight * totals.share as prior
    from prospects
    cross join totals
    cross join thresholds
    left join size_classes on prospects.size_class = size_classes.size_class
    left join shares as industries
        on industries.trait = 'industry' and prospects.industry_key = industries.trait_key
    left join shares as sizes
        on sizes.trait = 'size' and prospects.size_class = sizes.trait_key
    left join shares as regions
        on regions.trait = 'region' and prospects.region_key = regions.trait_key
),

scored as (
    select
        compared.*,
        {{ safe_ratio(
            'compared.industry_good + compared.prior', 'compared.industry_customers + compared.weight'
        ) }} as industry_share,
        {{ safe_ratio('compared.size_good + compared.prior', 'compared.size_customers + compared.weight') }}
            as size_share,
        {{ safe_ratio(
            'compared.region_good + compared.prior', 'compared.region_customers + compared.weight'
        ) }} as region_share
    from compared
),

averaged as (
    select
        scored.*,
        {{ round_to('(scored.industry_share + scored.size_share + scored.region_share) / 3', 6) }} as score
    from scored
),

final as (
    select
        cast(averaged.prospect_id as varchar) as prospect_id,
        cast(averaged.score as double) as score,
        cast(
            {{ money('averaged.score * averaged.good_value + (1 - averaged.score) * averaged.other_value') }}
            as decimal(18, 4)
        ) as value_if_won,
        cast(
            case
                when averaged.industry_customers + averaged.size_customers + averaged.region_customers = 0
                    then 'No industry, size or region in common with customers; key and major are '
                else 'Key and major are '
            end
            || {{ join_text([
                "case when averaged.industry_customers > 0 then " ~ number_text('averaged.industry_good', 0)
                ~ " || ' of ' || " ~ number_text('averaged.industry_customers', 0)
                ~ " || ' customers in industry ' || averaged.industry end",
                "case when averaged.size_customers > 0 then " ~ number_text('averaged.size_good', 0)
                ~ " || ' of ' || " ~ number_text('averaged.size_customers', 0)
                ~ " || ' customers with ' || averaged.size_words end",
                "case when averaged.region_customers > 0 then " ~ number_text('averaged.region_good', 0)
                ~ " || ' of ' || " ~ number_text('averaged.region_customers', 0)
                ~ " || ' customers in region ' || averaged.region end",
                number_text('averaged.good', 0) ~ " || ' of all ' || " ~ number_text('averaged.customers', 0)
                ~ " || ' customers'",
            ], ', ') }} || '.' as varchar
        ) as reason
    from averaged
)

select * from final
