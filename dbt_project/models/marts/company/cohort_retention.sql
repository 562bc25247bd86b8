with

customer_months as (
    select * from {{ ref('int_customer_months') }}
),

months as (
    select * from {{ ref('int_months') }}
    where is_complete
),

firsts as (
    select
        customer_months.customer_id,
        min(customer_months.month_on) as cohort_on
    from customer_months
    where customer_months.orders > 0
    group by customer_months.customer_id
),

cohorts as (
    select
        firsts.cohort_on,
        count(*) as customers
    from firsts
    group by firsts.cohort_on
),

-- Every month since the cohort began, also one in which nobody of it ordered.
spine as (
    select
        cohorts.cohort_on,
        cohorts.customers,
        months.month_on,
        months.month_number - begun.month_number as months_since
    from cohorts
    inner join months as begun on cohorts.cohort_on = begun.month_on
    inner join months on begun.month_number <= months.month_number
),

sold as (
    select
        firsts.cohort_on,
        customer_months.month_on,
        sum(case when customer_months.orders > 0 then 1 else 0 end) as active_customers,
        sum(customer_months.orders) as orders,
        sum(customer_months.net_revenue) as net_revenue
    from customer_months
    inner join firsts on customer_months.customer_id = firsts.customer_id
    group by
        firsts.cohort_on,
        customer_months.month_on
),

filled as (
    select
        spine.*,
        coalesce(sold.active_customers, 0) as active_customers,
        coalesce(sold.orders, 0) as orders,
        coalesce(sold.net_revenue, 0) as net_revenue,
        coalesce(sum(sold.net_revenue) over (
            partition by spine.cohort_on
            order by spine.month_on rows between unbounded preceding and current row
        ), 0) as cumulative_net_revenue
    from spine
    left join sold on spine.cohort_on = sold.cohort_on and spine.month_on = sold.month_on
),

final as (
    select
        cast(filled.cohort_on as date) as cohort_on,
        cast(filled.months_since as integer) as months_since,
        cast(filled.month_on as date) as month_on,
        cast(filled.customers as bigint) as customers,
        cast(filled.active_customers as bigint) as active_customers,
        cast({{ round_to(safe_ratio('filled.active_customers', 'filled.customers'), 6) }} as double)
            as retention,
        cast(filled.orders as bigint) as orders,
        cast(filled.net_revenue as decimal(18, 4)) as net_revenue,
        {{ money(safe_ratio('filled.cumulative_net_revenue', 'filled.customers')) }}
            as cumulative_revenue_per_customer
    from filled
)

select * from final
