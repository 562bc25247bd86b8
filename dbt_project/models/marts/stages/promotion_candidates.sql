with

growth as (
    select * from {{ ref('int_customer_growth') }}
),

customers as (
    select * from {{ ref('customer_value') }}
),

lifecycle as (
    select * from {{ ref('lifecycle') }}
),

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

thresholds as (
    select
        max(case when name = 'pareto_customer_share' then value end) as pareto_customer_share,
        max(case when name = 'promotion_growth' then value end) as promotion_growth,
        max(case when name = 'promotion_orders' then value end) as promotion_orders,
        max(case when name = 'promotion_significance' then value end) as promotion_significance,
        max(case when name = 'promotion_largest_day_share' then value end) as promotion_largest_day_share,
        max(case when name = 'partner_gap_variation' then value end) as partner_gap_variation
    from {{ ref('thresholds') }}
),

ranked as (
    select
        customers.customer_id,
        customers.net_revenue_12m,
        count(*) over () as customers,
        row_number() over (order by customers.net_revenue_12m desc, customers.customer_id asc) as place
    from customers
    where customers.net_revenue_12m > 0
),

-- What the last customer of the Pareto group bought in 12 months.
cut as (
    select min(ranked.net_revenue_12m) as revenue
    from ranked
    cross join thresholds
    where ranked.place <= ceil({{ round_to('ranked.customers * thresholds.pareto_customer_share', 6) }})
),

-- Without the customers that grew too little or seldom, before their days are looked at. Gaps that vary
-- less than those of chance need fewer orders to show a rise; nobody counts as steadier than a partner.
rising as (
    select
        growth.*,
        customers.customer_name,
        customers.account_manager_id,
        customers.net_revenue_12m,
        lifecycle.stage,
        cut.revenue - customers.net_revenue_12m as revenue_to_cut,
        {{ safe_ratio('growth.revenue_6m', 'growth.comparable_revenue') }} - 1 as growth
    from growth
    inner join customers on growth.customer_id = customers.customer_id
    inner join lifecycle on growth.customer_id = lifecycle.customer_id
    cross join cut
    cross join thresholds
    where
        customers.net_revenue_12m < cut.revenue
        and growth.earlier_months >= 6
        and growth.orders_6m >= thresholds.promotion_orders
        and growth.comparable_revenue > 0
        and growth.revenue_6m >= (1 + thresholds.promotion_growth) * growth.comparable_revenue
        and growth.significance >= thresholds.promotion_significance
        * least(1, greatest(thresholds.partner_gap_variation, coalesce(lifecycle.gap_variation, 1)))
),

largest as (
    select
        purchase_days.customer_id,
        max(purchase_days.net_amount) as amount
    from purchase_days
    inner join rising on purchase_days.customer_id = rising.customer_id
    cross join {{ ref('stg_company') }} as company
    where purchase_days.ordered_on >= {{ add_months(month_start(add_days('company.as_of', -1)), -5) }}
    group by purchase_days.customer_id
),

final as (
    select
        cast(rising.customer_id as varchar) as customer_id,
        cast(rising.customer_name as varchar) as customer_name,
        cast(rising.account_manager_id as varchar) as account_manager_id,
        cast(rising.stage as varchar) as stage,
        cast({{ round_to('rising.growth', 6) }} as double) as growth,
        cast(rising.revenue_6m as decimal(18, 4)) as revenue_6m,
        cast(rising.comparable_revenue as decimal(18, 4)) as comparable_revenue,
        cast(rising.orders_6m as bigint) as orders_6m,
        cast(rising.comparable_orders as double) as comparable_orders,
        cast(rising.significance as double) as significance,
        cast(rising.earlier_months >= 12 as boolean) as is_season_aware,
        cast({{ round_to(safe_ratio('largest.amount', 'rising.revenue_6m'), 6) }} as double)
            as largest_day_share,
        cast(rising.net_revenue_12m as decimal(18, 4)) as revenue_12m,
        cast(rising.revenue_to_cut as decimal(18, 4)) as revenue_to_cut,
        cast({{ round_to(safe_ratio('6 * rising.revenue_to_cut', 'rising.revenue_6m'), 1) }} as double)
            as months_to_cut,
        cast(
            {{ sentence([
                counted('rising.orders_6m', 'order') ~ " || ' in 6 months, ' || " ~ plain_number('rising.comparable_orders') ~ " || ' expected from its earlier share of all orders'",
                "'sales of ' || " ~ number_text('rising.revenue_6m', 0) ~ " || ' ' || company.currency || ', ' || " ~ number_text('100 * rising.growth', 0) ~ " || ' % more than expected'",
                number_text('rising.revenue_to_cut', 0) ~ " || ' ' || company.currency || ' more in 12 months make it one of the best customers'"
            ]) }} as varchar
        ) as reason
    from rising
    cross join {{ ref('stg_company') }} as company
    cross join thresholds
    inner join largest on rising.customer_id = largest.customer_id
    where largest.amount <= thresholds.promotion_largest_day_share * rising.revenue_6m
)

select * from final
