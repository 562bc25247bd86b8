with

trailing_sums as (
    select * from {{ ref('int_trailing_sums') }}
),

customer_months as (
    select * from {{ ref('int_customer_months') }}
),

customers as (
    select * from {{ ref('customer_value') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'history_months' then value end) as history_months
    from {{ ref('thresholds') }}
),

tiers as (
    select
        value_tier,
        up_to_share,
        coalesce(
            max(up_to_share) over (order by rank rows between unbounded preceding and 1 preceding), -1
        ) as above_share
    from {{ ref('value_tiers') }}
),

-- The as-of date itself is taken from customer_value.
closes as (
    select
        months.month_number,
        months.next_month_on as history_on
    from {{ ref('int_months') }} as months
    cross join company
    cross join thresholds
    where
        months.next_month_on < company.as_of
        and months.next_month_on >= {{ add_months('company.as_of', '-thresholds.history_months') }}
),

past as (
    select
        trailing_sums.*,
        closes.history_on,
        case when closes.month_number = trailing_sums.from_month_number then 1 else 0 end as has_changed,
        percent_rank() over (
            partition by closes.history_on, trailing_sums.orders_12m > 0
            order by trailing_sums.value_12m desc
        ) as place
    from trailing_sums
    inner join closes
        on closes.month_number between trailing_sums.from_month_number and trailing_sums.to_month_number
),

states as (
    select
        past.customer_id,
        past.history_on,
        false as is_as_of,
        past.has_changed * past.month_orders as month_orders,
        past.has_changed * past.month_net_revenue as month_net_revenue,
        past.orders_12m,
        past.net_revenue_12m,
        past.value_12m,
        past.last_order_on,
        coalesce(tiers.value_tier, 'dormant') as value_tier
    from past
    left join tiers
        on
            past.orders_12m > 0
            and past.place > tiers.above_share
            and past.place <= tiers.up_to_share

    union all

    select
        customers.customer_id,
        company.as_of as history_on,
        true as is_as_of,
        coalesce(customer_months.orders, 0) as month_orders,
        coalesce(customer_months.net_revenue, 0) as month_net_revenue,
        customers.orders_12m,
        customers.net_revenue_12m,
        customers.value_12m,
        customers.last_order_on,
        customers.value_tier
    from customers
    cross join company
    left join customer_months
        on
            customers.customer_id = customer_months.customer_id
            and customer_months.month_on = {{ month_start(add_days('company.as_of', -1)) }}
),

final as (
    select
        cast(states.customer_id as varchar) as customer_id,
        cast(states.history_on as date) as history_on,
        cast(states.is_as_of as boolean) as is_as_of,
        cast(states.month_orders as bigint) as month_orders,
        cast(states.month_net_revenue as decimal(18, 4)) as month_net_revenue,
        cast(states.orders_12m as bigint) as orders_12m,
        cast(states.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(states.value_12m as decimal(18, 4)) as value_12m,
        cast(states.last_order_on as date) as last_order_on,
        cast({{ days_between('states.last_order_on', 'states.history_on') }} as integer) as days_since_order,
        cast(states.value_tier as varchar) as value_tier
    from states
)

select * from final
