with

prospects as (
    select * from {{ source('raw', 'prospects') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

final as (
    select
        prospects.source,
        prospects.source_record_id,
        prospects.name,
        prospects.industry,
        prospects.country,
        prospects.region,
        prospects.city,
        prospects.postcode,
        prospects.employees,
        prospects.annual_revenue,
        prospects.website,
        prospects.email,
        prospects.phone,
        prospects.collected_at,
        {{ local_day('prospects.collected_at', 'company.time_zone') }} as collected_on,
        coalesce(prospects.kind, 'company') as kind,
        prospects.street,
        prospects.founded_year,
        prospects.latitude,
        prospects.longitude,
        prospects.referrer_customer_id,
        prospects.engagement
    from prospects
    cross join company
    where coalesce(prospects.collected_at < company.known_before, true)
)

select * from final
