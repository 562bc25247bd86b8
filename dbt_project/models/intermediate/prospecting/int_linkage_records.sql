with

prospects as (
    select * from {{ ref('int_prospect_records') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

customers as (
    select * from {{ ref('stg_customers') }}
),

suppressions as (
    select * from {{ ref('stg_suppressions') }}
),

blocked as (
    select distinct
        suppressions.name,
        suppressions.postcode
    from suppressions
    where suppressions.name is not null and suppressions.postcode is not null
),

final as (
    select
        cast('prospect:' || prospects.record_id as varchar) as record_key,
        cast('prospect' as varchar) as record_kind,
        cast(prospects.source as varchar) as source,
        cast(prospects.kind as varchar) as kind,
        cast(prospects.name as varchar) as name,
        cast(prospects.country as varchar) as country,
        cast(prospects.region as varchar) as region,
        cast(prospects.city as varchar) as city,
        cast(prospects.postcode as varchar) as postcode,
        cast(prospects.street as varchar) as street,
        cast(prospects.website as varchar) as website,
        cast(prospects.founded_year as bigint) as founded_year
    from prospects

    union all

    select
        'customer:' || ids.id as record_key,
        'customer' as record_kind,
        'customers' as source,
        coalesce(customers.kind, 'company') as kind,
        customers.name,
        customers.country,
        customers.region,
        customers.city,
        customers.postcode,
        customers.street,
        customers.website,
        customers.founded_year
    from ids
    left join customers on ids.id = customers.customer_id

    union all

    select
        'suppression:' || {{ record_id('blocked.name', 'blocked.postcode') }} as record_key,
        'suppression' as record_kind,
        'suppressions' as source,
        'company' as kind,
        blocked.name,
        cast(null as varchar) as country,
        cast(null as varchar) as region,
        cast(null as varchar) as city,
        blocked.postcode,
        cast(null as varchar) as street,
        cast(null as varchar) as website,
        cast(null as bigint) as founded_year
    from blocked
)

select * from final
