with

trailing_sums as (
    select * from {{ ref('int_trailing_sums') }}
),

customer_months as (
    select * from {{ ref('int_customer_months') }}
),

months as (
    select * from {{ ref('int_months') }}
    where is_complete
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'history_months' then value end) as history_months
    from {{ ref('thresholds') }}
),

closes as (
    select
        months.month_on,
        months.month_number
    from months
    cross join company
    cross join thresholds
    where months.next_month_on > {{ add_months('company.as_of', '-thresholds.history_months') }}
),

sold as (
    select
        customer_months.customer_id,
        customer_months.net_revenue,
        months.month_number,
        min(months.month_number) over (partition by customer_months.customer_id) as first_month_number
    from customer_months
    inner join months on customer_months.month_on = months.month_on
),

-- A month's own revenue closes it and opens the next one. The first close of either basis is the first
-- that has a whole period before it.
compared as (
    select
        'month' as basis,
        closes.month_on,
        sum(case when closes.month_number > sold.month_number then sold.net_revenue else 0 end) as opening,
        sum(case when closes.month_number = sold.month_number then sold.net_revenue else 0 end) as closing,
        closes.month_number = sold.first_month_number as is_new
    from sold
    inner join closes on closes.month_number between sold.month_number and sold.month_number + 1
    where closes.month_number >= 2
    group by
        sold.customer_id,
        sold.first_month_number,
        closes.month_on,
        closes.month_number

    union all

    select
        'trailing_12m' as basis,
        closes.month_on,
        trailing_sums.net_revenue_before_12m as opening,
        trailing_sums.net_revenue_12m as closing,
        trailing_sums.first_month_number > closes.month_number - 12 as is_new
    from trailing_sums
    inner join closes
        on closes.month_number between trailing_sums.from_month_number and trailing_sums.to_month_number
    where closes.month_number >= 24
),

-- A customer whose returns outweigh its purchases is no customer of that period.
classed as (
    select
        compared.*,
        case
            when compared.opening <= 0 and compared.closing > 0 and compared.is_new then 'new'
            when compared.opening <= 0 and compared.closing > 0 then 'reactivated'
            when compared.opening > 0 and compared.closing <= 0 then 'churned'
            when compared.closing > compared.opening then 'expansion'
            when compared.closing < compared.opening then 'contraction'
            else 'unchanged'
        end as move
    from compared
),

final as (
    select
        classed.basis,
        classed.month_on,
        classed.move,
        cast(sum(case when classed.opening > 0 then 1 else 0 end) as bigint) as opening_customers,
        cast(sum(case when classed.closing > 0 then 1 else 0 end) as bigint) as closing_customers,
        cast(count(*) as bigint) as customers,
        cast(sum(classed.opening) as decimal(18, 4)) as opening_revenue,
        cast(sum(classed.closing) as decimal(18, 4)) as closing_revenue
    from classed
    group by
        classed.basis,
        classed.month_on,
        classed.move
)

select * from final
