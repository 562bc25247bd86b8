with

customer_months as (
    select * from {{ ref('int_customer_months') }}
),

-- Age 0 is the current or last month.
ages as (
    select
        months.month_on,
        max(months.month_number) over () - months.month_number as age
    from {{ ref('int_months') }} as months
),

-- The last half year is compared with up to two years before it.
months as (
    select
        ages.*,
        case when ages.age < 6 then 1 else 0 end as is_recent,
        case when ages.age between 6 and 29 then 1 else 0 end as is_earlier
    from ages
),

sold as (
    select
        customer_months.customer_id,
        least(29, max(case when customer_months.orders > 0 then months.age end)) as first_age,
        sum(months.is_recent * customer_months.orders) as orders_6m,
        sum(months.is_earlier * customer_months.orders) as earlier_orders,
        sum(months.is_recent * customer_months.net_revenue) as revenue_6m,
        sum(months.is_earlier * customer_months.net_revenue) as earlier_revenue
    from customer_months
    inner join months on customer_months.month_on = months.month_on
    group by customer_months.customer_id
),

-- Also a month in which nobody bought: someone's 24 months may begin with it.
company_months as (
    select
        months.age,
        months.is_recent,
        months.is_earlier,
        sum(customer_months.orders) as orders,
        sum(customer_months.net_revenue) as revenue
    from months
    left join customer_months on months.month_on = customer_months.month_on
    group by
        months.age,
        months.is_recent,
        months.is_earlier
),

-- For one unit that the company sold from that month until half a year ago, so much was sold since.
company as (
    select
        company_months.age,
        {{ safe_ratio(
            'sum(company_months.is_recent * company_months.orders) over ()',
            'sum(company_months.is_earlier * company_months.orders) over (order by company_months.age)'
        ) }} as orders_now,
        {{ safe_ratio(
            'sum(company_months.is_recent * company_months.revenue) over ()',
            'sum(company_months.is_earlier * company_months.revenue) over (order by company_months.age)'
        ) }} as revenue_now
    from company_months
),

-- Had the customer kept its share of the company: growth of the whole company and its season are taken off.
final as (
    select
        sold.customer_id,
        cast(sold.first_age - 5 as integer) as earlier_months,
        cast(sold.orders_6m as bigint) as orders_6m,
        cast({{ round_to('sold.earlier_orders * company.orders_now', 6) }} as double) as comparable_orders,
        cast(sold.revenue_6m as decimal(18, 4)) as revenue_6m,
        {{ money('sold.earlier_revenue * company.revenue_now') }} as comparable_revenue,
        -- Of all its orders, the share that falls into the last half year is binomial if nothing changed.
        cast({{ round_to(
            safe_ratio(
                'sold.orders_6m - sold.earlier_orders * company.orders_now',
                'sqrt((sold.orders_6m + sold.earlier_orders) * company.orders_now)'
            ), 6
        ) }} as double) as significance
    from sold
    inner join company on sold.first_age = company.age
    where sold.first_age > 5
)

select * from final
