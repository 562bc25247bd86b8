with recursive customers as (
    select * from {{ ref('int_customers') }}
),

owned as (
    select
        customers.customer_id,
        customers.parent_customer_id
    from customers
    where customers.parent_customer_id is not null
),

-- Every account above an account, step by step. 20 steps end a circle.
steps as (
    select
        owned.customer_id,
        owned.parent_customer_id as group_id,
        1 as step
    from owned

    union all

    select
        steps.customer_id,
        owned.parent_customer_id as group_id,
        steps.step + 1 as step
    from steps
    inner join owned on steps.group_id = owned.customer_id
    where steps.step < 20
),

circles as (
    select distinct steps.customer_id
    from steps
    where steps.customer_id = steps.group_id
),

-- The account at the top; in a circle the one with the smallest id, for everyone who leads into it.
tops as (
    select
        steps.customer_id,
        min(steps.group_id) as group_id
    from steps
    left join owned on steps.group_id = owned.customer_id
    left join circles on steps.group_id = circles.customer_id
    where owned.customer_id is null or circles.customer_id is not null
    group by steps.customer_id
),

grouped as (
    select
        customers.customer_id,
        coalesce(tops.group_id, customers.customer_id) as group_id
    from customers
    left join tops on customers.customer_id = tops.customer_id
),

final as (
    select
        grouped.customer_id,
        grouped.group_id,
        heads.customer_name as group_name
    from grouped
    inner join customers as heads on grouped.group_id = heads.customer_id
)

select * from final
