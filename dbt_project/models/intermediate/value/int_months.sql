with

orders as (
    select * from {{ ref('int_orders') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

spans as (
    select
        min(orders.ordered_on) as first_day,
        max(company.as_of) as as_of
    from orders
    cross join company
),

spine as (
    select
        spans.as_of,
        {{ months_from('spans.first_day', 'spans.as_of') }} as month_on
    from spans
),

-- The month that begins on the as-of day has nothing in it yet.
final as (
    select
        cast(spine.month_on as date) as month_on,
        {{ add_months('spine.month_on', 1) }} as next_month_on,
        cast({{ add_months('spine.month_on', 1) }} <= spine.as_of as boolean) as is_complete,
        cast(row_number() over (order by spine.month_on) as integer) as month_number
    from spine
    where spine.month_on < spine.as_of
)

select * from final
