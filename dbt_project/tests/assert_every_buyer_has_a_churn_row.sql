{{ config(meta={'dagster': {'ref': {'name': 'churn'}}}) }}
-- The scores left out nobody who ever ordered before the as-of date, and added nobody.
with

buyers as (
    select customer_id from {{ ref('customer_value') }}
    where last_order_on is not null
),

scored as (
    select customer_id from {{ ref('churn') }}
),

final as (
    select
        buyers.customer_id as buyer_id,
        scored.customer_id as scored_id
    from buyers
    full outer join scored on buyers.customer_id = scored.customer_id
    where buyers.customer_id is null or scored.customer_id is null
)

select * from final
