with

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

final as (
    select
        purchase_days.customer_id,
        cast(count(*) as bigint) as purchase_days,
        min(purchase_days.ordered_on) as first_order_on,
        max(purchase_days.ordered_on) as last_order_on,
        cast(count(purchase_days.gap_days) as bigint) as gaps,
        cast(percentile_cont(0.5) within group (order by purchase_days.gap_days) as double)
            as median_gap_days,
        cast(
            {{ round_to('percentile_cont(0.9) within group (order by purchase_days.gap_days)', 6) }} as double
        ) as p90_gap_days
    from purchase_days
    group by purchase_days.customer_id
)

select * from final
