with

sales as (
    select * from {{ ref('int_customer_sales') }}
),

ranks as (
    select * from {{ ref('int_sales_ranks') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

worth as (
    select * from {{ ref('int_customer_worth') }}
),

scores as (
    select * from {{ ref('int_risks_at') }}
    where is_as_of
),

company as (
    select * from {{ ref('stg_company') }}
),

final as (
    select
        cast(sales.customer_id as varchar) as customer_id,
        cast(customers.customer_name as varchar) as customer_name,
        cast(customers.parent_customer_id as varchar) as parent_customer_id,
        cast(customers.account_manager_id as varchar) as account_manager_id,
        cast(customers.industry as varchar) as industry,
        cast(customers.region as varchar) as region,
        cast(sales.first_order_on as date) as first_order_on,
        cast(sales.last_order_on as date) as last_order_on,
        cast({{ days_between('sales.last_order_on', 'company.as_of') }} as integer) as days_since_order,
        cast(sales.orders as bigint) as orders,
        cast(sales.order_lines as bigint) as order_lines,
        cast(sales.products as bigint) as products,
        cast(sales.gross_revenue as decimal(18, 4)) as gross_revenue,
        cast(sales.discount_amount as decimal(18, 4)) as discount_amount,
        cast(sales.returned_amount as decimal(18, 4)) as returned_amount,
        cast(sales.net_revenue as decimal(18, 4)) as net_revenue,
        cast(sales.gross_revenue_12m as decimal(18, 4)) as gross_revenue_12m,
        cast(sales.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(sales.orders_12m as bigint) as orders_12m,
        {{ money(safe_ratio('sales.gross_revenue - sales.discount_amount', 'sales.orders')) }}
            as average_order_value,
        cast(sales.margin as decimal(18, 4)) as margin,
        cast(sales.margin_12m as decimal(18, 4)) as margin_12m,
        cast(
            {{ round_to(safe_ratio('sales.costed_gross_revenue', 'sales.gross_revenue'), 6) }} as double
        ) as costed_share,
        cast(worth.value_12m as decimal(18, 4)) as value_12m,
        cast(worth.value_basis as varchar) as value_basis,
        {{ money('scores.lifetime_value') }} as lifetime_value,
        {{ money('scores.lifetime_value_low') }} as lifetime_value_low,
        {{ money('scores.lifetime_value_high') }} as lifetime_value_high,
        cast({{ round_to('scores.lifetime_orders', 6) }} as double) as lifetime_orders,
        {{ quintile("coalesce(sales.last_order_on, cast('0001-01-01' as date))") }} as recency_score,
        {{ quintile('sales.orders') }} as frequency_score,
        {{ quintile('sales.net_revenue') }} as monetary_score,
        cast(ranks.sales_rank as bigint) as sales_rank,
        cast(ranks.share_of_sales as double) as share_of_sales,
        cast(ranks.cumulative_share as double) as cumulative_share,
        cast(ranks.pareto_class as varchar) as pareto_class,
        cast(worth.value_tier as varchar) as value_tier,
        cast(ranks.is_dependence as boolean) as is_dependence
    from sales
    cross join company
    inner join ranks on sales.customer_id = ranks.customer_id
    inner join customers on sales.customer_id = customers.customer_id
    inner join worth on sales.customer_id = worth.customer_id
    left join scores on sales.customer_id = scores.customer_id
)

select * from final
