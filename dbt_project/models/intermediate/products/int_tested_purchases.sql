with

bought as (
    select * from {{ ref('int_customer_products') }}
),

order_lines as (
    select * from {{ ref('int_order_lines') }}
    where status = 'placed'
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select
        max(case when name = 'affinity_days' then value end) as days,
        max(case when name = 'affinity_test_customers' then value end) as customers
    from {{ ref('thresholds') }}
),

-- Who bought on an earlier day and, on the last one, something for the first time.
testable as (
    select
        bought.customer_id,
        bought.last_purchase_on
    from bought
    cross join company
    cross join thresholds
    where bought.last_purchase_on >= {{ add_days('company.as_of', '-thresholds.days') }}
    group by
        bought.customer_id,
        bought.last_purchase_on
    having
        min(bought.first_ordered_on) < bought.last_purchase_on
        and max(bought.first_ordered_on) = bought.last_purchase_on
),

sizes as (
    select count(*) as customers
    from testable
),

tested as (
    select testable.*
    from testable
    cross join sizes
    cross join thresholds
    where
        sizes.customers <= thresholds.customers
        or {{ stable_bucket("'affinity_test'", 'testable.customer_id') }}
        < 10000 * thresholds.customers / sizes.customers
),

-- What was known of them before that day.
known as (
    select
        order_lines.customer_id,
        order_lines.product_id,
        count(*) as order_lines,
        max(order_lines.ordered_on) as last_ordered_on
    from order_lines
    inner join tested
        on
            order_lines.customer_id = tested.customer_id
            and order_lines.ordered_on < tested.last_purchase_on
    group by
        order_lines.customer_id,
        order_lines.product_id
),

final as (
    select
        bought.customer_number,
        bought.product_number,
        bought.product_id,
        cast(known.product_id is null as boolean) as is_first_purchase,
        cast(row_number() over (
            partition by bought.customer_number
            order by
                coalesce(known.order_lines, 0) desc,
                known.last_ordered_on desc,
                bought.product_number asc
        ) as integer) as place
    from bought
    inner join tested on bought.customer_id = tested.customer_id
    left join known
        on
            bought.customer_id = known.customer_id
            and bought.product_id = known.product_id
)

select * from final
