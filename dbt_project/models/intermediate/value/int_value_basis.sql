with

sales as (
    select * from {{ ref('int_customer_sales') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'margin_needs_costed_share' then value end) as margin_needs_costed_share
    from {{ ref('thresholds') }}
),

totals as (
    select
        {{ safe_ratio('sum(sales.costed_gross_revenue_12m)', 'sum(sales.gross_revenue_12m)') }}
            as costed_share,
        {{ safe_ratio('sum(sales.margin_12m)', 'sum(sales.costed_net_revenue_12m)') }} as margin_rate
    from sales
),

-- One basis for the whole company, so that values compare. Goods without a cost earn the company's own rate.
final as (
    select
        case
            when totals.costed_share >= thresholds.margin_needs_costed_share then 'margin'
            when company.gross_margin is not null then 'assumed_margin'
            else 'revenue'
        end as value_basis,
        company.gross_margin,
        coalesce(totals.margin_rate, 0) as margin_rate
    from totals
    cross join thresholds
    cross join company
)

select * from final
