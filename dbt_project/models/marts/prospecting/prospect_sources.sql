with

found as (
    select * from {{ ref('int_source_records') }}
),

prospects as (
    select * from {{ ref('prospects') }}
),

conversions as (
    select * from {{ ref('int_source_conversion') }}
),

-- Whom it is credited with, because it named them first.
credited as (
    select
        prospects.source,
        count(*) as credited,
        sum(case when prospects.stage_rank >= 4 then 1 else 0 end) as listed,
        sum(case when prospects.stage_rank >= 5 then 1 else 0 end) as contacted,
        sum(case when prospects.stage_rank >= 6 then 1 else 0 end) as answered,
        sum(case when prospects.stage_rank >= 7 then 1 else 0 end) as won,
        count(case when prospects.stage_rank >= 7 then prospects.referrer_customer_id end) as won_by_referral,
        sum(prospects.value_won) as value_won,
        sum(prospects.expected_value) as expected_value
    from prospects
    group by prospects.source
),

final as (
    select
        cast(found.source as varchar) as source,
        cast(found.records as bigint) as records,
        cast(found.usable_records as bigint) as usable_records,
        cast(found.prospects as bigint) as masters,
        cast(found.records - found.prospects as bigint) as duplicates_inside,
        cast({{ round_to(safe_ratio('found.prospects_only_here', 'found.prospects'), 6) }} as double)
            as only_here_share,
        cast(found.customers as bigint) as customers,
        cast(found.lost_customers as bigint) as lost_customers,
        cast(found.suppressed as bigint) as suppressed,
        cast(found.usable as bigint) as usable,
        cast(coalesce(credited.credited, 0) as bigint) as credited,
        cast(coalesce(credited.listed, 0) as bigint) as listed,
        cast(coalesce(credited.contacted, 0) as bigint) as contacted,
        cast(coalesce(credited.answered, 0) as bigint) as answered,
        cast(coalesce(credited.won, 0) as bigint) as won,
        cast(coalesce(credited.won_by_referral, 0) as bigint) as won_by_referral,
        cast(coalesce(conversions.approached, 0) as bigint) as approached,
        cast(coalesce(conversions.conversion, pooled.conversion) as double) as conversion,
        cast(coalesce(conversions.conversion_low, pooled.conversion_low) as double) as conversion_low,
        cast(coalesce(conversions.conversion_high, pooled.conversion_high) as double) as conversion_high,
        cast(found.cost as decimal(18, 4)) as cost,
        cast({{ money(safe_ratio('found.cost', 'credited.won')) }} as decimal(18, 4)) as cost_per_won,
        cast(coalesce(credited.expected_value, 0) as decimal(18, 4)) as expected_value,
        cast(coalesce(credited.value_won, 0) as decimal(18, 4)) as value_won,
        cast(found.first_collected_on as date) as first_collected_on,
        cast(found.last_collected_on as date) as last_collected_on,
        cast(found.median_age_days as double) as median_age_days
    from found
    inner join conversions as pooled on pooled.source = 'all'
    left join credited on found.source = credited.source
    left join conversions on found.source = conversions.source
)

select * from final
