with

sales as (
    select * from {{ ref('int_customer_sales') }}
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
        sales.customer_id,
        greatest(sales.net_revenue, 0) as sold,
        count(*) over () as customers,
        row_number() over (order by sales.net_revenue desc, sales.customer_id asc) as sales_rank
    from sales
),

running as (
    select
        ranked.*,
        sum(ranked.sold) over () as sold_by_all,
        sum(ranked.sold) over (
            order by ranked.sales_rank rows between unbounded preceding and current row
        ) as sold_so_far
    from ranked
),

shares as (
    select
        running.customer_id,
        running.sales_rank,
        {{ safe_ratio('running.sales_rank - 1', 'running.customers') }} as customers_before,
        {{ safe_ratio('running.sold_so_far - running.sold', 'running.sold_by_all') }} as sales_before,
        cast(
            {{ round_to(safe_ratio('running.sold', 'running.sold_by_all'), 9) }} as double
        ) as share_of_sales,
        cast(
            {{ round_to(safe_ratio('running.sold_so_far', 'running.sold_by_all'), 9) }} as double
        ) as cumulative_share
    from running
),

-- Rounded before it is compared: nine tenths and a tenth are one, whatever their last binary digit.
final as (
    select
        shares.customer_id,
        shares.sales_rank,
        shares.share_of_sales,
        shares.cumulative_share,
        case
            when {{ round_to('shares.customers_before + shares.sales_before', 9) }} < 1 then 'A'
            when {{ round_to('shares.sales_before', 9) }} < thresholds.pareto_b_ends_at then 'B'
            else 'C'
        end as pareto_class,
        coalesce(shares.share_of_sales >= thresholds.dependence_share, false) as is_dependence
    from shares
    cross join thresholds
)

select * from final
