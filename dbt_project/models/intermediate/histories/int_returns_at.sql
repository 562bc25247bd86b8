with

cutoffs as (
    select * from {{ ref('int_cutoff_audiences') }}
),

sample as (
    select * from {{ ref('int_model_sample') }}
),

returns as (
    select
        orders.customer_id,
        orders.ordered_on,
        orders.returned_amount,
        sample.customer_id is not null as is_sampled
    from {{ ref('int_orders') }} as orders
    left join sample on orders.customer_id = sample.customer_id
    where orders.returned_amount <> 0
),

-- A return counts on the day it was booked.
final as (
    select
        cutoffs.cutoff_on,
        returns.customer_id,
        cast(sum(returns.returned_amount) as decimal(18, 4)) as returned_4h
    from returns
    inner join cutoffs
        on
            returns.is_sampled = cutoffs.is_sampled
            and returns.ordered_on < cutoffs.cutoff_on
            and returns.ordered_on >= cutoffs.from_4h_on
    group by
        cutoffs.cutoff_on,
        returns.customer_id
)

select * from final
