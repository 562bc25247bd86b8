with

details as (
    select * from {{ ref('int_master_details') }}
),

regions as (
    select * from {{ ref('int_master_regions') }}
),

sources as (
    select * from {{ ref('int_master_sources') }}
),

standings as (
    select * from {{ ref('int_master_standings') }}
),

credited as (
    select
        master_records.prospect_id,
        records.source,
        records.source_record_id,
        records.basis
    from {{ ref('int_master_records') }} as master_records
    inner join {{ ref('int_prospect_records') }} as records on master_records.record_id = records.record_id
    where master_records.is_credited
),

final as (
    select
        cast(standings.prospect_id as varchar) as prospect_id,
        cast(details.kind as varchar) as kind,
        cast(details.name as varchar) as name,
        cast(details.industry as varchar) as industry,
        cast(lower(details.industry) as varchar) as industry_key,
        cast(details.country as varchar) as country,
        cast(details.country_code as varchar) as country_code,
        cast(regions.region as varchar) as region,
        cast(lower(regions.region) as varchar) as region_key,
        cast(regions.region_basis as varchar) as region_basis,
        cast(details.city as varchar) as city,
        cast(details.postcode as varchar) as postcode,
        cast(details.street as varchar) as street,
        cast(details.employees as bigint) as employees,
        cast(details.annual_revenue as double) as annual_revenue,
        cast(details.size_class as varchar) as size_class,
        cast(details.website as varchar) as website,
        cast(details.email as varchar) as email,
        cast(details.phone as varchar) as phone,
        cast(details.founded_year as bigint) as founded_year,
        cast(details.latitude as double) as latitude,
        cast(details.longitude as double) as longitude,
        cast(sources.engagement as bigint) as engagement,
        cast(sources.records as bigint) as records,
        cast(sources.sources as bigint) as sources,
        cast(sources.sources_text as varchar) as sources_text,
        cast(credited.source as varchar) as source,
        cast(credited.source_record_id as varchar) as source_record_id,
        cast(credited.basis as varchar) as basis,
        cast(sources.first_collected_on as date) as first_collected_on,
        cast(sources.last_collected_on as date) as last_collected_on,
        cast(sources.reliability as double) as reliability,
        cast(sources.is_usable as boolean) as is_usable,
        cast(sources.referrer_customer_id as varchar) as referrer_customer_id,
        cast(standings.customer_id as varchar) as customer_id,
        cast(standings.customer_evidence as varchar) as customer_evidence,
        cast(standings.is_suppressed as boolean) as is_suppressed,
        cast(standings.needs_review as boolean) as needs_review,
        cast(standings.standing as varchar) as standing,
        cast(standings.won_on as date) as won_on,
        cast(
            case when details.industry is null then 0 else 1 end
            + case when details.region is null then 0 else 1 end
            + case when details.employees is null then 0 else 1 end
            + case when details.website is null then 0 else 1 end
            + case when details.email is null then 0 else 1 end
            + case when details.phone is null then 0 else 1 end as integer
        ) as known_fields
    from standings
    inner join sources on standings.prospect_id = sources.prospect_id
    inner join credited on standings.prospect_id = credited.prospect_id
    left join details on standings.prospect_id = details.prospect_id
    left join regions on standings.prospect_id = regions.prospect_id
)

select * from final
