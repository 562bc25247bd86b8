with

months as (
    select * from {{ ref('int_customer_months') }}
),

tiers as (
    select * from {{ ref('loyalty_tiers') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

customer_years as (
    select
        months.customer_id,
        cast(date_trunc('year', months.month_on) as date) as year_on,
        sum(months.net_revenue) as net_revenue
    from months
    group by
        months.customer_id,
        cast(date_trunc('year', months.month_on) as date)
    having sum(months.orders) > 0
),

known as (
    select min(months.month_on) as first_month_on
    from months
),

-- A year sets the terms of the next. A year the data show only in part would set them too low.
bases as (
    select
        {{ add_months('customer_years.year_on', 12) }} as loyalty_year_on,
        percentile_cont(0.5) within group (order by cast(customer_years.net_revenue as double))
            as median_revenue
    from customer_years
    cross join known
    where customer_years.year_on >= known.first_month_on
    group by customer_years.year_on
),

wanted as (
    select
        bases.loyalty_year_on,
        tiers.*,
        tiers.minimum_revenue_multiple * bases.median_revenue as exact_minimum,
        power(10, floor(log10(tiers.minimum_revenue_multiple * bases.median_revenue)) - 1) as step
    from bases
    cross join tiers
    cross join company
    where
        bases.median_revenue > 0
        and bases.loyalty_year_on <= company.as_of
),

-- Two significant digits: money a customer can be told, and a late correction does not move it.
rounded as (
    select
        wanted.*,
        {{ money(round_to('wanted.exact_minimum / wanted.step', 0) ~ ' * wanted.step') }} as minimum_revenue
    from wanted
),

final as (
    select
        rounded.loyalty_year_on,
        rounded.rank,
        rounded.loyalty_tier,
        rounded.minimum_revenue,
        rounded.minimum_orders,
        {{ money('rounded.reward_share * rounded.minimum_revenue') }} as reward_amount,
        rounded.reward
    from rounded
)

select * from final
