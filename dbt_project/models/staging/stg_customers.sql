with

customers as (
    select * from {{ source('raw', 'customers') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

final as (
    select
        customers.customer_id,
        customers.name,
        customers.parent_customer_id,
        customers.merged_into_customer_id,
        customers.industry,
        customers.country,
        customers.region,
        customers.city,
        customers.postcode,
        customers.employees,
        customers.annual_revenue,
        customers.website,
        customers.account_manager_id,
        customers.created_at,
        {{ local_day('customers.created_at', 'company.time_zone') }} as created_on,
        coalesce(customers.kind, 'company') as kind,
        customers.street,
        customers.founded_year,
        customers.latitude,
        customers.longitude
    from customers
    cross join company
    where coalesce(customers.created_at < company.known_before, true)
)

select * from final
