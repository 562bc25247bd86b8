{{ config(meta={'dagster': {'ref': {'name': 'revenue_retention'}}}) }}
-- Opening, what came and what went is closing, to the last place; and the months of trailing_12m close with
-- the sales of their twelve months.
with

bridges as (
    select
        basis,
        month_on,
        opening_revenue + new_revenue + reactivated_revenue + expansion_revenue
        - contraction_revenue - churned_revenue as carried_revenue,
        opening_customers + new_customers + reactivated_customers - churned_customers as carried_customers,
        closing_revenue,
        closing_customers
    from {{ ref('revenue_retention') }}
),

sold as (
    select
        bridges.basis,
        bridges.month_on,
        sum(months.net_revenue) as net_revenue
    from bridges
    inner join {{ ref('int_customer_months') }} as months
        on
            bridges.month_on >= months.month_on
            and {{ add_months('bridges.month_on', "case when bridges.basis = 'month' then -1 else -12 end") }}
            < months.month_on
    group by
        bridges.basis,
        bridges.month_on
),

final as (
    select
        bridges.*,
        sold.net_revenue
    from bridges
    left join sold on bridges.basis = sold.basis and bridges.month_on = sold.month_on
    where
        bridges.carried_revenue <> bridges.closing_revenue
        or bridges.carried_customers <> bridges.closing_customers
        or coalesce(sold.net_revenue, 0) <> bridges.closing_revenue
)

select * from final
