with

companies as (
    select * from {{ ref('int_market_companies') }}
),

worth as (
    select * from {{ ref('int_prospect_worth') }}
),

-- Every company stands in the whole market, in its industry, its region, its size, and in their cell.
levels as (
    select
        'company' as level,
        0 as by_industry,
        0 as by_region,
        0 as by_size
    union all
    select
        'industry' as level,
        1 as by_industry,
        0 as by_region,
        0 as by_size
    union all
    select
        'region' as level,
        0 as by_industry,
        1 as by_region,
        0 as by_size
    union all
    select
        'size' as level,
        0 as by_industry,
        0 as by_region,
        1 as by_size
    union all
    select
        'cell' as level,
        1 as by_industry,
        1 as by_region,
        1 as by_size
),

members as (
    select
        levels.level,
        companies.*,
        worth.expected_value,
        case when levels.by_industry = 1 then companies.industry end as part_industry,
        case when levels.by_region = 1 then companies.region end as part_region,
        case when levels.by_size = 1 then companies.size_class end as part_size_class
    from companies
    cross join levels
    left join worth
        on
            companies.subject_id = worth.prospect_id
            and companies.subject_kind = 'prospect'
),

final as (
    select
        cast(members.level as varchar) as level,
        cast(members.part_industry as varchar) as industry,
        cast(members.part_region as varchar) as region,
        cast(members.part_size_class as varchar) as size_class,
        cast(count(case when members.sources > 0 then 1 end) as bigint) as gathered,
        cast(count(case when members.sources = 1 then 1 end) as bigint) as in_one_source,
        cast(count(case when members.sources = 2 then 1 end) as bigint) as in_two_sources,
        cast(count(case when members.sources >= 2 then 1 end) as bigint) as in_several_sources,
        cast(count(case when members.is_market then 1 end) as bigint) as prospects,
        cast(count(case when members.is_customer then 1 end) as bigint) as customers,
        cast(count(case when members.is_customer and members.sources > 0 then 1 end) as bigint)
            as customers_gathered,
        cast(count(members.value_year_1) as bigint) as first_years,
        cast(coalesce(sum(members.value_year_1), 0) as double) as value_first_years,
        cast(coalesce(sum(members.expected_value), 0) as decimal(18, 4)) as expected_value
    from members
    group by
        members.level,
        members.part_industry,
        members.part_region,
        members.part_size_class
)

select * from final
