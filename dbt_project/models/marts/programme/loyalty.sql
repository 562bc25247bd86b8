with

customers as (
    select * from {{ ref('customer_value') }}
),

terms as (
    select * from {{ ref('int_loyalty_terms') }}
),

rewards as (
    select * from {{ ref('int_earned_rewards') }}
),

grants as (
    select
        customer_id,
        max(granted_on) as last_reward_on
    from {{ ref('int_granted_rewards') }}
    group by customer_id
),

years as (
    select max(terms.loyalty_year_on) as loyalty_year_on
    from terms
),

current_terms as (
    select terms.*
    from terms
    inner join years on terms.loyalty_year_on = years.loyalty_year_on
),

reached as (
    select
        customers.customer_id,
        max(current_terms.rank) as rank
    from customers
    inner join current_terms
        on
            customers.net_revenue_12m >= current_terms.minimum_revenue
            and customers.orders_12m >= current_terms.minimum_orders
    group by customers.customer_id
),

-- With several owed, the words are those of the highest and the day is that of the latest.
owed as (
    select
        rewards.customer_id,
        count(*) as rewards_owed,
        sum(rewards.reward_amount) as reward_amount,
        max(rewards.earned_on) as reward_earned_on,
        min(rewards.earned_on) as reward_owed_since_on,
        max_by(rewards.loyalty_tier, rewards.rank) as reward_tier,
        max_by(rewards.reward, rewards.rank) as reward_words,
        max(case when rewards.is_new then 1 else 0 end) = 1 as is_new_since_last_run
    from rewards
    where rewards.is_owed
    group by rewards.customer_id
),

final as (
    select
        cast(customers.customer_id as varchar) as customer_id,
        cast(coalesce(own.loyalty_tier, 'none') as varchar) as loyalty_tier,
        cast(customers.net_revenue_12m as decimal(18, 4)) as revenue_12m,
        cast(customers.orders_12m as bigint) as orders_12m,
        cast(own.minimum_revenue as decimal(18, 4)) as minimum_revenue,
        cast(own.minimum_orders as bigint) as minimum_orders,
        cast(coming.loyalty_tier as varchar) as next_tier,
        cast(coming.minimum_revenue as decimal(18, 4)) as next_minimum_revenue,
        cast(coming.minimum_orders as bigint) as next_minimum_orders,
        cast(
            case
                when coming.rank is not null
                    then greatest(coming.minimum_revenue - customers.net_revenue_12m, 0)
            end as decimal(18, 4)
        ) as revenue_to_next,
        cast(
            case
                when coming.rank is not null
                    then greatest(coming.minimum_orders - customers.orders_12m, 0)
            end as bigint
        ) as orders_to_next,
        cast(coalesce(owed.rewards_owed, 0) as bigint) as rewards_owed,
        cast(coalesce(owed.reward_amount, 0) as decimal(18, 4)) as reward_amount,
        cast(owed.reward_tier as varchar) as reward_tier,
        cast(owed.reward_words as varchar) as reward_words,
        cast(owed.reward_earned_on as date) as reward_earned_on,
        cast(owed.reward_owed_since_on as date) as reward_owed_since_on,
        cast(coalesce(owed.is_new_since_last_run, false) as boolean) as is_new_since_last_run,
        cast(grants.last_reward_on as date) as last_reward_on
    from customers
    left join reached on customers.customer_id = reached.customer_id
    left join current_terms as own on reached.rank = own.rank
    left join current_terms as coming on coalesce(reached.rank, 0) + 1 = coming.rank
    left join owed on customers.customer_id = owed.customer_id
    left join grants on customers.customer_id = grants.customer_id
)

select * from final
