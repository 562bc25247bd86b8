{{ config(materialized='view') }}
with

customers as (
    select * from {{ ref('int_customers') }}
),

customer_masters as (
    select * from {{ ref('stg_customers') }}
),

first_years as (
    select * from {{ ref('int_first_years') }}
),

prospects as (
    select * from {{ ref('int_prospect_masters') }}
),

approached as (
    select * from {{ ref('int_approached_prospects') }}
),

country_names as (
    select * from {{ ref('country_names') }}
),

-- Who has bought is a customer, however it was found. Of orders a prospect knows whether it was won.
final as (
    select
        'customer' as subject_kind,
        customers.customer_id as subject_id,
        customer_masters.kind,
        customers.industry,
        customers.region,
        country_names.country_code,
        customers.postcode,
        customers.employees,
        customers.annual_revenue,
        customers.website,
        customer_masters.founded_year,
        customer_masters.latitude,
        customer_masters.longitude,
        cast(null as bigint) as engagement,
        cast(null as bigint) as sources,
        cast(null as date) as contacted_on,
        first_years.won_on,
        first_years.was_new,
        cast(null as date) as gathered_on,
        first_years.value_year_1,
        first_years.value_so_far,
        first_years.days_on_record,
        false as is_market
    from customers
    inner join first_years on customers.customer_id = first_years.customer_id
    left join customer_masters on customers.customer_id = customer_masters.customer_id
    left join country_names on lower(trim(customers.country)) = country_names.name

    union all

    select
        'prospect' as subject_kind,
        prospects.prospect_id as subject_id,
        prospects.kind,
        prospects.industry,
        prospects.region,
        prospects.country_code,
        prospects.postcode,
        prospects.employees,
        prospects.annual_revenue,
        prospects.website,
        prospects.founded_year,
        prospects.latitude,
        prospects.longitude,
        prospects.engagement,
        prospects.sources,
        approached.approached_on as contacted_on,
        case when approached.is_won then prospects.won_on end as won_on,
        cast(null as boolean) as was_new,
        prospects.first_collected_on as gathered_on,
        cast(null as decimal(18, 4)) as value_year_1,
        cast(null as decimal(18, 4)) as value_so_far,
        cast(null as integer) as days_on_record,
        prospects.standing in ('prospect', 'needs_review') as is_market
    from prospects
    left join approached on prospects.prospect_id = approached.prospect_id
)

select * from final
