with

customers as (
    select * from {{ ref('customer_value') }}
),

customer_groups as (
    select
        *,
        cast(share_of_sales_12m as decimal(10, 9)) as share
    from {{ ref('sales_dependence') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select
        max(case when name = 'hhi_moderate_from' then value end) as hhi_moderate_from,
        max(case when name = 'hhi_high_above' then value end) as hhi_high_above
    from {{ ref('thresholds') }}
),

-- The top 20 % are rounded up to whole customers.
marked as (
    select
        customers.*,
        case
            when customers.sales_rank <= floor((count(*) over () + 4) / 5) then 1 else 0
        end as is_top_20_percent,
        cast(customers.share_of_sales as decimal(10, 9)) as share
    from customers
),

totals as (
    select
        count(*) as customers,
        coalesce(sum(marked.net_revenue), 0) as net_revenue,
        max(case when marked.is_top_20_percent = 1 then marked.cumulative_share end) as top_20_percent_share,
        sum(case when marked.pareto_class = 'A' then 1 else 0 end) as balance_customers,
        max(case when marked.pareto_class = 'A' then marked.cumulative_share end) as balance_sales_share,
        min(case when marked.cumulative_share >= 0.8 then marked.sales_rank end) as customers_for_80_percent,
        max(marked.share_of_sales) as largest_customer_share,
        sum(marked.share * marked.share) as hhi,
        coalesce(sum(case when marked.is_dependence then 1 else 0 end), 0) as customers_over_10_percent
    from marked
),

group_totals as (
    select
        count(*) as customer_groups,
        sum(customer_groups.share * customer_groups.share) as group_hhi,
        coalesce(sum(case when customer_groups.is_dependence then 1 else 0 end), 0) as groups_over_10_percent
    from customer_groups
),

final as (
    select
        cast(company.as_of as date) as as_of,
        cast(totals.customers as bigint) as customers,
        cast(totals.net_revenue as decimal(18, 4)) as net_revenue,
        cast({{ round_to('totals.top_20_percent_share', 6) }} as double) as top_20_percent_share,
        cast(
            case
                when totals.balance_sales_share is not null
                    then {{ round_to(safe_ratio('totals.balance_customers', 'totals.customers'), 6) }}
            end as double
        ) as balance_customer_share,
        cast({{ round_to('totals.balance_sales_share', 6) }} as double) as balance_sales_share,
        cast(totals.customers_for_80_percent as bigint) as customers_for_80_percent,
        cast({{ round_to('totals.largest_customer_share', 6) }} as double) as largest_customer_share,
        cast({{ round_to('totals.hhi', 6) }} as double) as hhi,
        cast(totals.customers_over_10_percent as bigint) as customers_over_10_percent,
        cast(group_totals.customer_groups as bigint) as groups,
        cast({{ round_to('group_totals.group_hhi', 6) }} as double) as group_hhi,
        cast(
            case
                when group_totals.group_hhi > thresholds.hhi_high_above then 'high'
                when group_totals.group_hhi >= thresholds.hhi_moderate_from then 'moderate'
                when group_totals.group_hhi is not null then 'unconcentrated'
            end as varchar
        ) as concentration_reading,
        cast(group_totals.groups_over_10_percent as bigint) as groups_over_10_percent,
        cast(largest.group_id as varchar) as largest_group_id,
        cast(largest.group_name as varchar) as largest_group_name,
        cast({{ round_to('largest.share_of_sales_12m', 6) }} as double) as largest_group_share,
        cast(largest.sales_without_12m as decimal(18, 4)) as sales_without_largest_group,
        cast(largest.loss_probability as double) as largest_group_loss_probability,
        cast(largest.loss_probability_at_most as double) as largest_group_loss_probability_at_most
    from totals
    cross join group_totals
    cross join thresholds
    cross join company
    left join customer_groups as largest on largest.sales_rank = 1
)

select * from final
