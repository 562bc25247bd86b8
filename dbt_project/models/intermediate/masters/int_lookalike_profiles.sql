with

subjects as (
    select * from {{ ref('int_lookalike_subjects') }}
),

industry_groups as (
    select * from {{ ref('industry_groups') }}
),

size_classes as (
    select * from {{ ref('size_classes') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

keyed as (
    select
        subjects.*,
        nullif(lower(trim(subjects.industry)), '') as industry_key,
        nullif(lower(trim(subjects.region)), '') as region_key,
        substr({{ postcode_key('subjects.postcode') }}, 1, 2) as postcode_start,
        {{ replace_all('trim(subjects.industry)', '[.]', '') }} as industry_digits
    from subjects
),

final as (
    select
        cast(keyed.subject_kind as varchar) as subject_kind,
        cast(keyed.subject_id as varchar) as subject_id,
        cast(coalesce(keyed.kind, 'company') as varchar) as kind,
        cast(keyed.industry_key as varchar) as industry_key,
        cast(
            coalesce(
                industry_groups.industry_group,
                case
                    when {{ replace_all('keyed.industry_digits', '[0-9]', '') }} = ''
                        then substr(nullif(keyed.industry_digits, ''), 1, 2)
                    else keyed.industry_key
                end
            ) as varchar
        ) as industry_group,
        cast(keyed.region_key as varchar) as region_key,
        cast(keyed.country_code as varchar) as country_code,
        cast(keyed.country_code || ' ' || keyed.postcode_start as varchar) as postcode_area,
        cast(size_classes.size_class as varchar) as size_class,
        cast(keyed.employees as double) as employees,
        cast(keyed.annual_revenue as double) as annual_revenue,
        cast(keyed.website is not null as boolean) as has_website,
        cast(keyed.founded_year as bigint) as founded_year,
        cast(
            {{ round_to(great_circle_km(
                'company.latitude', 'company.longitude', 'keyed.latitude', 'keyed.longitude'
            ), 3) }} as double
        ) as distance_km,
        cast(keyed.engagement as double) as engagement,
        cast(keyed.sources as bigint) as sources,
        cast(keyed.contacted_on as date) as contacted_on,
        cast(keyed.won_on as date) as won_on,
        cast(keyed.was_new as boolean) as was_new,
        cast(keyed.gathered_on as date) as gathered_on,
        cast(keyed.value_year_1 as double) as value_year_1,
        cast(keyed.value_so_far as double) as value_so_far,
        cast(keyed.days_on_record as integer) as days_on_record,
        cast(keyed.is_market as boolean) as is_market
    from keyed
    cross join company
    left join industry_groups on keyed.industry_key = industry_groups.industry
    left join size_classes
        on keyed.employees between size_classes.minimum_employees and size_classes.maximum_employees
)

select * from final
