with

sales as (
    select * from {{ ref('int_customer_sales') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

worth as (
    select * from {{ ref('int_customer_worth') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select
        max(case when name = 'dependence_share' then value end) as dependence_share,
        max(case when name = 'pareto_b_ends_at' then value end) as pareto_b_ends_at
    from {{ ref('thresholds') }}
),

-- A customer whose returns exceed its sales adds nothing to the company's sales.
ranked as (
    select
        sales.*,
        {{ days_between('sales.last_order_on', 'company.as_of') }} as days_since_order,
        greatest(sales.net_revenue, 0) as sold,
        count(*) over () as customers,
        row_number() over (order by sales.net_revenue desc, sales.customer_id asc) as sales_rank
    from sales
    cross join company
),

running as (
    select
        ranked.*,
        sum(ranked.sold) over () as sold_by_all,
        sum(ranked.sold) over (
            order by ranked.sales_rank rows between unbounded preceding and current row
        ) as sold_so_far,
        coalesce(
            sum(ranked.sold) over (
                order by ranked.sales_rank rows between unbounded preceding and 1 preceding
            ),
            0
        ) as sold_before
    from ranked
),

shares as (
    select
        running.*,
        {{ round_to(safe_ratio('running.sold', 'running.sold_by_all'), 9) }} as share_of_sales,
        {{ round_to(safe_ratio('running.sold_so_far', 'running.sold_by_all'), 9) }} as cumulative_share,
        {{ round_to(safe_ratio('running.sold_before', 'running.sold_by_all'), 9) }} as share_before,
        {{ round_to(
            safe_ratio('running.sales_rank - 1', 'running.customers')
            ~ ' + ' ~ safe_ratio('running.sold_before', 'running.sold_by_all'),
            9
        ) }} as balance_before
    from running
),

final as (
    select
        cast(shares.customer_id as varchar) as customer_id,
        cast(customers.customer_name as varchar) as customer_name,
        cast(customers.parent_customer_id as varchar) as parent_customer_id,
        cast(customers.account_manager_id as varchar) as account_manager_id,
        cast(customers.industry as varchar) as industry,
        cast(customers.region as varchar) as region,
        cast(shares.first_order_on as date) as first_order_on,
        cast(shares.last_order_on as date) as last_order_on,
        cast(shares.days_since_order as integer) as days_since_order,
        cast(shares.orders as bigint) as orders,
        cast(shares.order_lines as bigint) as order_lines,
        cast(shares.products as bigint) as products,
        cast(shares.gross_revenue as decimal(18, 4)) as gross_revenue,
        cast(shares.discount_amount as decimal(18, 4)) as discount_amount,
        cast(shares.returned_amount as decimal(18, 4)) as returned_amount,
        cast(shares.net_revenue as decimal(18, 4)) as net_revenue,
        cast(shares.gross_revenue_12m as decimal(18, 4)) as gross_revenue_12m,
        cast(shares.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(shares.orders_12m as bigint) as orders_12m,
        {{ money(safe_ratio('shares.gross_revenue - shares.discount_amount', 'shares.orders')) }}
            as average_order_value,
        cast(shares.margin as decimal(18, 4)) as margin,
        cast(shares.margin_12m as decimal(18, 4)) as margin_12m,
        cast(
            {{ round_to(safe_ratio('shares.costed_gross_revenue', 'shares.gross_revenue'), 6) }} as double
        ) as costed_share,
        cast(worth.value_12m as decimal(18, 4)) as value_12m,
        cast(worth.value_basis as varchar) as value_basis,
        {{ quintile("coalesce(shares.last_order_on, cast('0001-01-01' as date))") }} as recency_score,
        {{ quintile('shares.orders') }} as frequency_score,
        {{ quintile('shares.net_revenue') }} as monetary_score,
        cast(shares.sales_rank as bigint) as sales_rank,
        cast(shares.share_of_sales as double) as share_of_sales,
        cast(shares.cumulative_share as double) as cumulative_share,
        cast(
            case
                when shares.balance_before < 1 then 'A'
                when shares.share_before < thresholds.pareto_b_ends_at then 'B'
                else 'C'
            end as varchar
        ) as pareto_class,
        cast(worth.value_tier as varchar) as value_tier,
        cast(
            coalesce(shares.share_of_sales >= thresholds.dependence_share, false) as boolean
        ) as is_dependence
    from shares
    cross join thresholds
    inner join customers on shares.customer_id = customers.customer_id
    inner join worth on shares.customer_id = worth.customer_id
)

select * from final
