with

surviving_fields as (
    select * from {{ ref('int_surviving_fields') }}
),

records as (
    select * from {{ ref('int_prospect_records') }}
),

country_names as (
    select * from {{ ref('country_names') }}
),

size_classes as (
    select * from {{ ref('size_classes') }}
),

widened as (
    select
        surviving_fields.prospect_id,
        {{ surviving('name') }} as name,
        {{ surviving('kind') }} as kind,
        {{ surviving('industry') }} as industry,
        {{ surviving('country') }} as country,
        {{ surviving('region') }} as region,
        {{ surviving('address', 'record_id') }} as address_record_id,
        cast({{ surviving('employees') }} as bigint) as employees,
        cast({{ surviving('annual_revenue') }} as double) as annual_revenue,
        {{ surviving('website') }} as website,
        {{ surviving('email') }} as email,
        {{ surviving('phone') }} as phone,
        cast({{ surviving('founded_year') }} as bigint) as founded_year
    from surviving_fields
    group by surviving_fields.prospect_id
),

final as (
    select
        cast(widened.prospect_id as varchar) as prospect_id,
        cast(widened.kind as varchar) as kind,
        cast(widened.name as varchar) as name,
        cast(widened.industry as varchar) as industry,
        cast(widened.country as varchar) as country,
        cast(country_names.country_code as varchar) as country_code,
        cast(widened.region as varchar) as region,
        cast(records.city as varchar) as city,
        cast(records.postcode as varchar) as postcode,
        cast(records.street as varchar) as street,
        cast(records.latitude as double) as latitude,
        cast(records.longitude as double) as longitude,
        cast(widened.employees as bigint) as employees,
        cast(widened.annual_revenue as double) as annual_revenue,
        cast(size_classes.size_class as varchar) as size_class,
        cast(widened.website as varchar) as website,
        cast(widened.email as varchar) as email,
        cast(widened.phone as varchar) as phone,
        cast(widened.founded_year as bigint) as founded_year
    from widened
    left join records on widened.address_record_id = records.record_id
    left join country_names on lower(widened.country) = country_names.name
    left join size_classes
        on widened.employees between size_classes.minimum_employees and size_classes.maximum_employees
)

select * from final
