with

prospects as (
    select * from {{ ref('stg_prospects') }}
),

customer_values as (
    select * from {{ ref('customer_value') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

size_classes as (
    select * from {{ ref('size_classes') }}
),

thresholds as (
    select max(case when name = 'prospect_smoothing_customers' then value end) as weight
    from {{ ref('play_thresholds') }}
),

profiles as (
    select
        customer_values.value_12m,
        case when customer_values.value_tier in ('key', 'major') then 1 else 0 end as is_good,
        lower(trim(customer_values.industry)) as industry_key,
        lower(trim(customer_values.region)) as region_key,
        size_classes.size_class
    from customer_values
    inner join customers on customer_values.customer_id = customers.customer_id
    left join size_classes
        on customers.employees between size_classes.minimum_employees and size_classes.maximum_employees
),

-- Sums of money first, ratios after: exact whatever the order of the rows.
totals as (
    select
        count(*) as customers,
        coalesce(sum(profiles.is_good), 0) as good,
        coalesce({{ safe_ratio('sum(profiles.is_good)', 'count(*)') }}, 0) as share,
        coalesce(
            {{ safe_ratio('sum(case when profiles.is_good = 1 then profiles.value_12m end)', 'sum(profiles.is_good)') }},
            0
        ) as good_value,
        coalesce(
            {{ safe_ratio(
                'sum(case when profiles.is_good = 0 then profiles.value_12m end)', 'sum(1 - profiles.is_good)'
            ) }}, 0
        ) as other_value
    from profiles
),

segments as (
    select
        'industry' as trait,
        profiles.industry_key as trait_key,
        count(*) as customers,
        sum(profiles.is_good) as good
    from profiles
    where profiles.industry_key is not null
    group by profiles.industry_key

    union all

    select
        'size' as trait,
        profiles.size_class as trait_key,
        count(*) as customers,
        sum(profiles.is_good) as good
    from profiles
    where profiles.size_class is not null
    group by profiles.size_class

    union all

    select
        'region' as trait,
        profiles.region_key as trait_key,
        count(*) as customers,
        sum(profiles.is_good) as good
    from profiles
    where profiles.region_key is not null
    group by profiles.region_key
),

-- A trait that is unknown, or that no customer has, says nothing: it counts as all customers do.
compared as (
    select
        {{ prospect_id('prospects.source', 'prospects.source_record_id') }} as prospect_id,
        nullif(trim({{ replace_all('prospects.industry', '[ ]+', ' ') }}), '') as industry,
        nullif(trim({{ replace_all('prospects.region', '[ ]+', ' ') }}), '') as region,
        lower(size_classes.meaning) as size_words,
        coalesce(industries.customers, 0) as industry_customers,
        coalesce(industries.good, 0) as industry_good,
        coalesce(sizes.customers, 0) as size_customers,
        coalesce(sizes.good, 0) as size_good,
        coalesce(regions.customers, 0) as region_customers,
        coalesce(regions.good, 0) as region_good,
        totals.customers,
        totals.good,
        totals.share,
        totals.good_value,
        totals.other_value,
        thresholds.weight
    from prospects
    cross join totals
    cross join thresholds
    left join size_classes
        on prospects.employees between size_classes.minimum_employees and size_classes.maximum_employees
    left join segments as industries
        on industries.trait = 'industry' and lower(trim(prospects.industry)) = industries.trait_key
    left join segments as sizes
        on sizes.trait = 'size' and size_classes.size_class = sizes.trait_key
    left join segments as regions
        on regions.trait = 'region' and lower(trim(prospects.region)) = regions.trait_key
),

scored as (
    select
        compared.*,
        {{ round_to(
            '(' ~ safe_ratio('compared.industry_good + compared.weight * compared.share', 'compared.industry_customers + compared.weight')
            ~ ' + ' ~ safe_ratio('compared.size_good + compared.weight * compared.share', 'compared.size_customers + compared.weight')
            ~ ' + ' ~ safe_ratio('compared.region_good + compared.weight * compared.share', 'compared.region_customers + compared.weight')
            ~ ') / 3', 6
        ) }} as score
    from compared
),

final as (
    select
        cast(scored.prospect_id as varchar) as prospect_id,
        cast(scored.score as double) as score,
        cast(
            {{ money('scored.score * scored.good_value + (1 - scored.score) * scored.other_value') }} as decimal(
                18, 4
            )
        ) as value_if_won,
        cast(
            case
                when scored.industry_customers + scored.size_customers + scored.region_customers = 0
                    then 'No industry, size or region in common with customers; key and major are '
                else 'Key and major are '
            end
            || {{ join_text([
                "case when scored.industry_customers > 0 then " ~ number_text('scored.industry_good', 0)
                ~ " || ' of ' || " ~ number_text('scored.industry_customers', 0)
                ~ " || ' customers in industry ' || scored.industry end",
                "case when scored.size_customers > 0 then " ~ number_text('scored.size_good', 0)
                ~ " || ' of ' || " ~ number_text('scored.size_customers', 0)
                ~ " || ' customers with ' || scored.size_words end",
                "case when scored.region_customers > 0 then " ~ number_text('scored.region_good', 0)
                ~ " || ' of ' || " ~ number_text('scored.region_customers', 0)
                ~ " || ' customers in region ' || scored.region end",
                number_text('scored.good', 0) ~ " || ' of all ' || " ~ number_text('scored.customers', 0)
                ~ " || ' customers'",
            ], ', ') }} || '.' as varchar
        ) as reason
    from scored
)

select * from final
