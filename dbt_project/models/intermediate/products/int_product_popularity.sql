with

bought as (
    select * from {{ ref('int_sampled_products') }}
),

counted as (
    select
        bought.product_number,
        bought.product_id,
        count(*) as customers,
        sum(case when bought.is_earlier then 1 else 0 end) as earlier_customers
    from bought
    group by
        bought.product_number,
        bought.product_id
),

final as (
    select
        counted.product_number,
        counted.product_id,
        cast(counted.customers as bigint) as customers,
        cast(counted.earlier_customers as bigint) as earlier_customers,
        row_number() over (order by counted.customers desc, counted.product_number asc) as place,
        row_number() over (order by counted.earlier_customers desc, counted.product_number asc)
            as earlier_place
    from counted
)

select * from final
