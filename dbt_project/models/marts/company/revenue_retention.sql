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

kept as (
    select
        bridges.*,
        bridges.opening_revenue - bridges.contraction_revenue - bridges.churned_revenue as kept_revenue
    from bridges
),

final as (
    select
        cast(kept.basis as varchar) as basis,
        cast(kept.month_on as date) as month_on,
        cast(kept.opening_revenue as decimal(18, 4)) as opening_revenue,
        cast(kept.new_revenue as decimal(18, 4)) as new_revenue,
        cast(kept.reactivated_revenue as decimal(18, 4)) as reactivated_revenue,
        cast(kept.expansion_revenue as decimal(18, 4)) as expansion_revenue,
        cast(kept.contraction_revenue as decimal(18, 4)) as contraction_revenue,
        cast(kept.churned_revenue as decimal(18, 4)) as churned_revenue,
        cast(kept.closing_revenue as decimal(18, 4)) as closing_revenue,
        cast({{ round_to(safe_ratio('kept.kept_revenue', 'kept.opening_revenue'), 6) }} as double)
            as gross_revenue_retention,
        cast(
            {{ round_to(safe_ratio('kept.kept_revenue + kept.expansion_revenue', 'kept.opening_revenue'), 6) }}
            as double
        ) as net_revenue_retention,
        cast(kept.opening_customers as bigint) as opening_customers,
        cast(kept.new_customers as bigint) as new_customers,
        cast(kept.reactivated_customers as bigint) as reactivated_customers,
        cast(kept.expanding_customers as bigint) as expanding_customers,
        cast(kept.contracting_customers as bigint) as contracting_customers,
        cast(kept.churned_customers as bigint) as churned_customers,
        cast(kept.closing_customers as bigint) as closing_customers
    from kept
)

select * from final
