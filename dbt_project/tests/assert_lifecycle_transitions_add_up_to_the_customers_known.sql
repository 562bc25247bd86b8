{{ config(meta={'dagster': {'ref': {'name': 'lifecycle_transitions'}}}) }}
-- In every month each customer with an order before it stands in exactly one move.
with

moves as (
    select
        month_on,
        sum(customers) as customers
    from {{ ref('lifecycle_transitions') }}
    group by month_on
),

begun as (
    select
        first_order_on,
        count(*) as customers
    from {{ ref('customer_value') }}
    group by first_order_on
),

final as (
    select
        moves.month_on,
        moves.customers as found,
        sum(begun.customers) as known
    from moves
    inner join begun on moves.month_on > begun.first_order_on
    group by
        moves.month_on,
        moves.customers
    having sum(begun.customers) <> moves.customers
)

select * from final
