with

cutoffs as (
    select * from {{ ref('int_cutoff_audiences') }}
),

sample as (
    select * from {{ ref('int_model_sample') }}
),

order_lines as (
    select
        lines.customer_id,
        lines.ordered_on,
        lines.product_id,
        sample.customer_id is not null as is_sampled
    from {{ ref('int_order_lines') }} as lines
    left join sample on lines.customer_id = sample.customer_id
    where lines.status = 'placed' and lines.product_id is not null
),

bought as (
    select
        cutoffs.cutoff_on,
        order_lines.customer_id,
        order_lines.product_id
    from order_lines
    inner join cutoffs
        on
            order_lines.is_sampled = cutoffs.is_sampled
            and order_lines.ordered_on < cutoffs.cutoff_on
            and order_lines.ordered_on >= cutoffs.from_4h_on
    group by
        cutoffs.cutoff_on,
        order_lines.customer_id,
        order_lines.product_id
),

final as (
    select
        bought.cutoff_on,
        bought.customer_id,
        cast(count(*) as bigint) as products_4h
    from bought
    group by
        bought.cutoff_on,
        bought.customer_id
)

select * from final
