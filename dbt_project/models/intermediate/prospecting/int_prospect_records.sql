with

prospects as (
    select * from {{ ref('stg_prospects') }}
),

sources as (
    select * from {{ ref('prospect_source_rules') }}
),

country_names as (
    select * from {{ ref('country_names') }}
),

size_classes as (
    select * from {{ ref('size_classes') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

ruled as (
    select
        prospects.*,
        company.as_of,
        coalesce(own_rule.usable, any_rule.usable, false) as source_is_usable,
        case when own_rule.source is not null then own_rule.valid_days else any_rule.valid_days end
            as valid_days,
        coalesce(own_rule.reliability, any_rule.reliability) as reliability,
        coalesce(own_rule.basis, any_rule.basis) as basis,
        coalesce(own_rule.cost_per_record, any_rule.cost_per_record) as cost_per_record
    from prospects
    cross join company
    left join sources as own_rule on lower(trim(prospects.source)) = own_rule.source
    left join sources as any_rule on any_rule.source = 'any'
),

-- A record whose age nobody knows may be too old: where age matters it is not used.
judged as (
    select
        ruled.*,
        case
            when not ruled.source_is_usable then 'source_withdrawn'
            when ruled.valid_days is null then null
            when ruled.collected_on is null then 'undated'
            when {{ days_between('ruled.collected_on', 'ruled.as_of') }} > ruled.valid_days then 'too_old'
        end as unusable_because
    from ruled
),

final as (
    select
        cast({{ record_id('judged.source', 'judged.source_record_id') }} as varchar) as record_id,
        cast(judged.source as varchar) as source,
        cast(judged.source_record_id as varchar) as source_record_id,
        cast(judged.kind as varchar) as kind,
        cast(nullif(trim(judged.name), '') as varchar) as name,
        cast(nullif(trim(judged.industry), '') as varchar) as industry,
        cast(nullif(lower(trim(judged.industry)), '') as varchar) as industry_key,
        cast(nullif(trim(judged.country), '') as varchar) as country,
        cast(country_names.country_code as varchar) as country_code,
        cast(nullif(trim(judged.region), '') as varchar) as region,
        cast(nullif(lower(trim(judged.region)), '') as varchar) as region_key,
        cast(nullif(trim(judged.city), '') as varchar) as city,
        cast(nullif(trim(judged.postcode), '') as varchar) as postcode,
        cast(nullif(trim(judged.street), '') as varchar) as street,
        cast(judged.employees as bigint) as employees,
        cast(judged.annual_revenue as double) as annual_revenue,
        cast(size_classes.size_class as varchar) as size_class,
        cast(nullif(trim(judged.website), '') as varchar) as website,
        cast(nullif(trim(judged.email), '') as varchar) as email,
        cast(nullif(trim(judged.phone), '') as varchar) as phone,
        cast(judged.founded_year as bigint) as founded_year,
        cast(judged.latitude as double) as latitude,
        cast(judged.longitude as double) as longitude,
        cast(coalesce(ids.customer_id, judged.referrer_customer_id) as varchar) as referrer_customer_id,
        cast(judged.engagement as bigint) as engagement,
        cast(judged.collected_on as date) as collected_on,
        cast(judged.basis as varchar) as basis,
        cast(judged.reliability as double) as reliability,
        cast(judged.cost_per_record as double) as cost_per_record,
        cast(judged.unusable_because is null as boolean) as is_usable,
        cast(judged.unusable_because as varchar) as unusable_because
    from judged
    left join country_names on lower(trim(judged.country)) = country_names.name
    left join ids on judged.referrer_customer_id = ids.id
    left join size_classes
        on judged.employees between size_classes.minimum_employees and size_classes.maximum_employees
)

select * from final
