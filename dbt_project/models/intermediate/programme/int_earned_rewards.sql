with

orders as (
    select * from {{ ref('int_orders') }}
),

terms as (
    select * from {{ ref('int_loyalty_terms') }}
),

grants as (
    select
        customer_id,
        max(granted_on) as last_reward_on
    from {{ ref('int_granted_rewards') }}
    group by customer_id
),

company as (
    select * from {{ ref('stg_company') }}
),

lists as (
    select max(history.as_of) as last_list_on
    from {{ ref('stg_list_history') }} as history
    cross join company
    where
        history.list = 'retention_list'
        and history.as_of < company.as_of
),

days as (
    select
        orders.customer_id,
        orders.ordered_on,
        cast(date_trunc('year', orders.ordered_on) as date) as loyalty_year_on,
        sum(orders.net_revenue) as net_revenue,
        sum(case when orders.placed_lines > 0 then 1 else 0 end) as orders
    from orders
    cross join company
    where orders.ordered_on >= date_trunc('year', {{ add_days('company.as_of', -365) }})
    group by
        orders.customer_id,
        orders.ordered_on
),

-- Everything since the first of January up to and with the day.
running as (
    select
        days.*,
        sum(days.net_revenue) over (
            partition by days.customer_id, days.loyalty_year_on order by days.ordered_on
        ) as revenue_so_far,
        sum(days.orders) over (
            partition by days.customer_id, days.loyalty_year_on order by days.ordered_on
        ) as orders_so_far
    from days
),

-- Once reached, a return later in the year does not take the reward back.
earned as (
    select
        running.customer_id,
        terms.loyalty_year_on,
        terms.rank,
        terms.loyalty_tier,
        terms.reward_amount,
        terms.reward,
        min(running.ordered_on) as earned_on
    from running
    inner join terms
        on
            running.loyalty_year_on = terms.loyalty_year_on
            and running.revenue_so_far >= terms.minimum_revenue
            and running.orders_so_far >= terms.minimum_orders
    group by
        running.customer_id,
        terms.loyalty_year_on,
        terms.rank,
        terms.loyalty_tier,
        terms.reward_amount,
        terms.reward
),

-- A list knows the days before it, and one row of it settles all that was earned on them.
final as (
    select
        earned.*,
        cast(grants.last_reward_on is null or earned.earned_on >= grants.last_reward_on as boolean)
            as is_owed,
        cast(lists.last_list_on is null or earned.earned_on >= lists.last_list_on as boolean)
            as is_new
    from earned
    cross join company
    cross join lists
    left join grants on earned.customer_id = grants.customer_id
    where earned.earned_on >= {{ add_days('company.as_of', -365) }}
)

select * from final
