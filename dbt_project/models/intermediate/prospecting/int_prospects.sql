with

prospects as (
    select * from {{ ref('stg_prospects') }}
),

size_classes as (
    select * from {{ ref('size_classes') }}
),

final as (
    select
        {{ prospect_id('prospects.source', 'prospects.source_record_id') }} as prospect_id,
        prospects.source,
        prospects.source_record_id,
        prospects.name,
        prospects.industry,
        prospects.country,
        prospects.region,
        prospects.city,
        prospects.postcode,
        prospects.employees,
        prospects.website,
        prospects.email,
        prospects.phone,
        lower(trim(prospects.industry)) as industry_key,
        lower(trim(prospects.region)) as region_key,
        size_classes.size_class,
        case when prospects.industry is null then 0 else 1 end
        + case when prospects.region is null then 0 else 1 end
        + case when prospects.employees is null then 0 else 1 end
        + case when prospects.website is null then 0 else 1 end
        + case when prospects.email is null then 0 else 1 end
        + case when prospects.phone is null then 0 else 1 end as known_fields
    from prospects
    left join size_classes
        on prospects.employees between size_classes.minimum_employees and size_classes.maximum_employees
)

select * from final
