with

orders as (
    select * from {{ ref('int_orders') }}
    where placed_lines > 0
),

channels as (
    select * from {{ ref('order_channels') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

counted as (
    select
        orders.customer_id,
        orders.channel,
        count(distinct orders.order_id) as orders,
        sum(orders.placed_lines) as order_lines
    from orders
    cross join company
    where orders.ordered_on >= {{ add_days('company.as_of', -365) }}
    group by
        orders.customer_id,
        orders.channel
),

-- An electronic order is not free; handwork costs what it costs above the dearest of them.
electronic as (
    select max(channels.handling_cost) as handling_cost
    from channels
    where not channels.is_manual
),

ranked as (
    select
        counted.*,
        channels.is_manual,
        channels.handling_cost - electronic.handling_cost as extra_cost,
        row_number() over (
            partition by counted.customer_id, channels.is_manual
            order by counted.orders desc, counted.channel asc
        ) as place
    from counted
    cross join electronic
    inner join channels on counted.channel = channels.channel
),

final as (
    select
        ranked.customer_id,
        cast(sum(ranked.orders) as bigint) as orders,
        cast(sum(ranked.order_lines) as bigint) as order_lines,
        cast(sum(case when ranked.is_manual then ranked.orders else 0 end) as bigint) as manual_orders,
        max(case when ranked.is_manual and ranked.place = 1 then ranked.channel end) as manual_channel,
        {{ money('sum(case when ranked.is_manual then ranked.orders * ranked.extra_cost else 0 end)') }}
            as handwork_cost
    from ranked
    group by ranked.customer_id
)

select * from final
