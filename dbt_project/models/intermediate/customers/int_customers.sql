with

ids as (
    select * from {{ ref('int_customer_ids') }}
),

masters as (
    select * from {{ ref('stg_customers') }}
),

survivors as (
    select distinct ids.customer_id from ids
),

final as (
    select
        survivors.customer_id,
        coalesce(masters.name, survivors.customer_id) as customer_name,
        nullif(parents.customer_id, survivors.customer_id) as parent_customer_id,
        masters.account_manager_id,
        masters.industry,
        masters.country,
        masters.region,
        masters.city,
        masters.postcode,
        masters.employees,
        masters.annual_revenue,
        masters.website,
        masters.created_on,
        cast(masters.customer_id is not null as boolean) as has_master_data
    from survivors
    left join masters on survivors.customer_id = masters.customer_id
    left join ids as parents on masters.parent_customer_id = parents.id
)

select * from final
