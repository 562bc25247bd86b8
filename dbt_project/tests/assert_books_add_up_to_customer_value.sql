{{ config(meta={'dagster': {'ref': {'name': 'account_manager_book'}}}) }}
-- Every customer stands in exactly one book, and the books' money is the customers' money.
with

books as (
    select
        sum(customers) as customers,
        sum(net_revenue_12m) as net_revenue_12m,
        sum(value_12m) as value_12m
    from {{ ref('account_manager_book') }}
),

totals as (
    select
        count(*) as customers,
        sum(net_revenue_12m) as net_revenue_12m,
        sum(value_12m) as value_12m
    from {{ ref('customer_value') }}
)

select
    books.customers as customers_in_books,
    totals.customers,
    books.net_revenue_12m as net_revenue_12m_in_books,
    totals.net_revenue_12m,
    books.value_12m as value_12m_in_books,
    totals.value_12m
from books
cross join totals
where
    books.customers <> totals.customers
    or books.net_revenue_12m <> totals.net_revenue_12m
    or books.value_12m <> totals.value_12m
