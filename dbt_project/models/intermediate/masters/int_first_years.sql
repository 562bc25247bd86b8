with

orders as (
    select * from {{ ref('int_orders') }}
),

basis as (
    select * from {{ ref('int_value_basis') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'first_year_needs_record_days' then value end) as needs_record_days
    from {{ ref('thresholds') }}
),

firsts as (
    select
        orders.customer_id,
        min(orders.ordered_on) as won_on
    from orders
    where orders.placed_lines > 0
    group by orders.customer_id
),

record as (
    select min(firsts.won_on) as began_on from firsts
),

-- What was returned counts down, also by a return that came before any order on record.
sums as (
    select
        orders.customer_id,
        sum(orders.net_revenue) as net_revenue,
        sum(orders.costed_net_revenue) as costed_net_revenue,
        sum(
            case when orders.costed_lines > 0 then orders.costed_net_revenue - orders.cost_amount else 0 end
        ) as margin
    from orders
    group by orders.customer_id
),

year_sums as (
    select
        firsts.customer_id,
        sum(orders.net_revenue) as net_revenue,
        sum(orders.costed_net_revenue) as costed_net_revenue,
        sum(
            case when orders.costed_lines > 0 then orders.costed_net_revenue - orders.cost_amount else 0 end
        ) as margin
    from firsts
    inner join orders
        on
            firsts.customer_id = orders.customer_id
            and firsts.won_on <= orders.ordered_on
            and {{ add_days('firsts.won_on', 365) }} > orders.ordered_on
    group by firsts.customer_id
),

final as (
    select
        cast(firsts.customer_id as varchar) as customer_id,
        cast(firsts.won_on as date) as won_on,
        cast(firsts.won_on > {{ add_days('record.began_on', 'thresholds.needs_record_days') }} as boolean)
            as was_new,
        cast({{ days_between('firsts.won_on', 'company.as_of') }} as integer) as days_on_record,
        cast(
            case
                when {{ days_between('firsts.won_on', 'company.as_of') }} >= 365
                    then {{ value_on_basis('year_sums', 'basis') }}
            end as decimal(18, 4)
        ) as value_year_1,
        cast({{ value_on_basis('sums', 'basis') }} as decimal(18, 4)) as value_so_far
    from firsts
    cross join record
    cross join basis
    cross join company
    cross join thresholds
    inner join sums on firsts.customer_id = sums.customer_id
    inner join year_sums on firsts.customer_id = year_sums.customer_id
)

select * from final
