{{ config(meta={'dagster': {'ref': {'name': 'customer_value'}}}) }}
-- customer_value holds every account with a line that was not cancelled, activity_gap and churn every
-- account that ever ordered, each exactly once.
with

lines as (
    select
        count(distinct case when status <> 'cancelled' then customer_id end) as traded,
        count(distinct case when status = 'placed' then customer_id end) as ordered
    from {{ ref('int_order_lines') }}
),

found as (
    select
        (select count(*) from {{ ref('customer_value') }}) as in_customer_value,
        (select count(*) from {{ ref('activity_gap') }}) as in_activity_gap,
        (select count(*) from {{ ref('churn') }}) as in_churn
),

final as (
    select
        lines.traded,
        lines.ordered,
        found.in_customer_value,
        found.in_activity_gap,
        found.in_churn
    from lines
    cross join found
    where
        lines.traded <> found.in_customer_value
        or lines.ordered <> found.in_activity_gap
        or lines.ordered <> found.in_churn
)

select * from final
