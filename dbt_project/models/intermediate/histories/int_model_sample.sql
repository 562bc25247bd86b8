with

-- The first purchase day has no gap before it: one row per customer without an aggregation.
customers as (
    select customer_id
    from {{ ref('int_purchase_days') }}
    where gap_days is null
),

thresholds as (
    select max(case when name = 'model_sample_customers' then value end) as sample_customers
    from {{ ref('thresholds') }}
),

sizes as (
    select count(*) as customers from customers
),

final as (
    select customers.customer_id
    from customers
    cross join sizes
    cross join thresholds
    where
        sizes.customers <= thresholds.sample_customers
        or {{ stable_bucket("'model_sample'", 'customers.customer_id') }}
        < 10000 * thresholds.sample_customers / sizes.customers
)

select * from final
