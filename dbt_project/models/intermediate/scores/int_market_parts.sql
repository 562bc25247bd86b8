with

companies as (
    select * from {{ ref('int_market_companies') }}
),

gains as (
    select
        'prospect' as subject_kind,
        prospect_id,
        expected_value
    from {{ ref('int_prospect_gains') }}
),

-- Every company stands in the whole market, in its industry, its region, its size, and in their cell.
members as (
    select
        levels.level,
        companies.*,
        gains.expected_value,
        case when levels.by_industry then companies.industry end as part_industry,
        case when levels.by_region then companies.region end as part_region,
        case when levels.by_size then companies.size_class end as part_size_class
    from companies
    cross join {{ ref('market_levels') }} as levels
    left join gains
        on
            companies.subject_kind = gains.subject_kind
            and companies.subject_id = gains.prospect_id
),

counted as (
    select
        members.level,
        members.part_industry,
        members.part_region,
        members.part_size_class,
        members.only_source,
        count(case when members.sources > 0 then 1 end) as gathered,
        count(members.only_source) as in_one_source,
        count(case when members.sources = 2 then 1 end) as in_two_sources,
        count(case when members.is_market then 1 end) as prospects,
        count(case when members.is_customer then 1 end) as customers,
        count(case when members.is_customer and members.sources > 0 then 1 end) as customers_gathered,
        count(members.value_year_1) as first_years,
        sum(members.value_year_1) as value_first_years,
        sum(members.expected_value) as expected_value
    from members
    group by
        members.level,
        members.part_industry,
        members.part_region,
        members.part_size_class,
        members.only_source
),

final as (
    select
        cast(counted.level as varchar) as level,
        cast(counted.part_industry as varchar) as industry,
        cast(counted.part_region as varchar) as region,
        cast(counted.part_size_class as varchar) as size_class,
        cast(sum(counted.gathered) as bigint) as gathered,
        cast(sum(counted.in_one_source) as bigint) as in_one_source,
        cast(sum(counted.in_one_source * counted.in_one_source) as bigint) as in_one_source_squares,
        cast(sum(counted.in_two_sources) as bigint) as in_two_sources,
        cast(sum(counted.gathered) - sum(counted.in_one_source) as bigint) as in_several_sources,
        cast(sum(counted.prospects) as bigint) as prospects,
        cast(sum(counted.customers) as bigint) as customers,
        cast(sum(counted.customers_gathered) as bigint) as customers_gathered,
        cast(sum(counted.first_years) as bigint) as first_years,
        cast(coalesce(sum(counted.value_first_years), 0) as double) as value_first_years,
        cast(coalesce(sum(counted.expected_value), 0) as decimal(18, 4)) as expected_value
    from counted
    group by
        counted.level,
        counted.part_industry,
        counted.part_region,
        counted.part_size_class
)

select * from final
