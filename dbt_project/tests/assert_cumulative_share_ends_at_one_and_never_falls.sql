with

customers as (
    select
        customer_id,
        sales_rank,
        cumulative_share,
        lag(cumulative_share) over (order by sales_rank) as share_before,
        max(sales_rank) over () as last_rank
    from {{ ref('customer_value') }}
),

final as (
    select *
    from customers
    where
        cumulative_share < share_before
        or (sales_rank = last_rank and cumulative_share <> 1)
)

select * from final
