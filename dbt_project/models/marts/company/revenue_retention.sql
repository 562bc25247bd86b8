with

moves as (
    select
        *,
        closing_revenue - opening_revenue as change
    from {{ ref('int_revenue_moves') }}
),

bridges as (
    select
        moves.basis,
        moves.month_on,
        sum(moves.opening_revenue) as opening_revenue,
        sum(case when moves.move = 'new' then moves.change else 0 end) as new_revenue,
        sum(case when moves.move = 'reactivated' then moves.change else 0 end) as reactivated_revenue,
        sum(case when moves.move = 'expansion' then moves.change else 0 end) as expansion_revenue,
        sum(case when moves.move = 'contraction' then -moves.change else 0 end) as contraction_revenue,
        sum(case when moves.move = 'churned' then -moves.change else 0 end) as churned_revenue,
        sum(moves.closing_revenue) as closing_revenue,
        sum(moves.opening_customers) as opening_customers,
        sum(case when moves.move = 'new' then moves.customers else 0 end) as new_customers,
        sum(case when moves.move = 'reactivated' then moves.customers else 0 end) as reactivated_customers,
        sum(case when moves.move = 'expansion' then moves.customers else 0 end) as expanding_customers,
        sum(case when moves.move = 'contraction' then moves.customers else 0 end) as contracting_customers,
        sum(case when moves.move = 'churned' then moves.customers else 0 end) as churned_customers,
        sum(moves.closing_customers) as closing_customers
    from moves
    group by
        moves.basis,
        moves.month_on
),

rates as (
    select
        bridges.*,
        bridges.opening_revenue - bridges.contraction_revenue - bridges.churned_revenue as kept
    from bridges
),

final as (
    select
        cast(rates.basis as varchar) as basis,
        cast(rates.month_on as date) as month_on,
        cast(rates.opening_revenue as decimal(18, 4)) as opening_revenue,
        cast(rates.new_revenue as decimal(18, 4)) as new_revenue,
        cast(rates.reactivated_revenue as decimal(18, 4)) as reactivated_revenue,
        cast(rates.expansion_revenue as decimal(18, 4)) as expansion_revenue,
        cast(rates.contraction_revenue as decimal(18, 4)) as contraction_revenue,
        cast(rates.churned_revenue as decimal(18, 4)) as churned_revenue,
        cast(rates.closing_revenue as decimal(18, 4)) as closing_revenue,
        cast({{ round_to(safe_ratio('rates.kept', 'rates.opening_revenue'), 6) }} as double)
            as gross_revenue_retention,
        cast(
            {{ round_to(safe_ratio('rates.kept + rates.expansion_revenue', 'rates.opening_revenue'), 6) }}
            as double
        ) as net_revenue_retention,
        cast(rates.opening_customers as bigint) as opening_customers,
        cast(rates.new_customers as bigint) as new_customers,
        cast(rates.reactivated_customers as bigint) as reactivated_customers,
        cast(rates.expanding_customers as bigint) as expanding_customers,
        cast(rates.contracting_customers as bigint) as contracting_customers,
        cast(rates.churned_customers as bigint) as churned_customers,
        cast(rates.closing_customers as bigint) as closing_customers
    from rates
)

select * from final
