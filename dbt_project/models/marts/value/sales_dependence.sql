with

customers as (
    select * from {{ ref('customer_value') }}
),

customer_groups as (
    select * from {{ ref('int_customer_groups') }}
),

churn as (
    select * from {{ ref('churn') }}
),

thresholds as (
    select max(case when name = 'dependence_share' then value end) as dependence_share
    from {{ ref('thresholds') }}
),

-- Silence of the whole group is silence of every account at once: the logarithms add up to the product.
totals as (
    select
        customer_groups.group_id,
        customer_groups.group_name,
        count(*) as customers,
        sum(customers.net_revenue_12m) as net_revenue_12m,
        sum(customers.value_12m) as value_12m,
        sum(churn.value_at_risk) as value_at_risk,
        max(case when churn.customer_id is not null and churn.churn_probability is null then 1 else 0 end)
            as has_unscored,
        exp(sum(ln(churn.churn_probability))) as product_of_probabilities,
        min(churn.churn_probability) as smallest_probability
    from customers
    inner join customer_groups on customers.customer_id = customer_groups.customer_id
    left join churn on customers.customer_id = churn.customer_id
    group by
        customer_groups.group_id,
        customer_groups.group_name
),

-- A group whose returns exceed its sales adds nothing to the company's sales.
ranked as (
    select
        totals.*,
        greatest(totals.net_revenue_12m, 0) as sold,
        sum(totals.net_revenue_12m) over () as all_net_revenue_12m,
        sum(greatest(totals.net_revenue_12m, 0)) over () as sold_by_all,
        sum(greatest(totals.value_12m, 0)) over () as value_of_all,
        row_number() over (order by totals.net_revenue_12m desc, totals.group_id asc) as sales_rank
    from totals
),

shares as (
    select
        ranked.*,
        {{ round_to(safe_ratio('ranked.sold', 'ranked.sold_by_all'), 9) }} as share_of_sales_12m,
        {{ round_to(safe_ratio(
            'sum(ranked.sold) over (order by ranked.sales_rank rows between unbounded preceding and current row)',
            'ranked.sold_by_all'
        ), 9) }} as cumulative_share,
        case when ranked.has_unscored = 0 then {{ round_to('ranked.product_of_probabilities', 6) }} end
            as loss_probability,
        case when ranked.has_unscored = 0 then ranked.smallest_probability end as loss_probability_at_most
    from ranked
),

final as (
    select
        cast(shares.group_id as varchar) as group_id,
        cast(shares.group_name as varchar) as group_name,
        cast(shares.customers as bigint) as customers,
        cast(shares.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(shares.share_of_sales_12m as double) as share_of_sales_12m,
        cast(shares.sales_rank as bigint) as sales_rank,
        cast(shares.cumulative_share as double) as cumulative_share,
        cast(coalesce(shares.share_of_sales_12m >= thresholds.dependence_share, false) as boolean)
            as is_dependence,
        cast(shares.all_net_revenue_12m - shares.net_revenue_12m as decimal(18, 4)) as sales_without_12m,
        cast(shares.value_12m as decimal(18, 4)) as value_12m,
        cast(
            {{ round_to(safe_ratio('greatest(shares.value_12m, 0)', 'shares.value_of_all'), 6) }} as double
        ) as share_of_value_lost,
        cast(shares.loss_probability as double) as loss_probability,
        cast(shares.loss_probability_at_most as double) as loss_probability_at_most,
        {{ money('shares.loss_probability * greatest(shares.value_12m, 0)') }} as expected_value_lost,
        cast(shares.value_at_risk as decimal(18, 4)) as value_at_risk
    from shares
    cross join thresholds
)

select * from final
