with recursive customers as (
    select * from {{ ref('stg_customers') }}
),

order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

replaced as (
    select
        customers.customer_id as id,
        customers.merged_into_customer_id as target
    from customers
    where customers.merged_into_customer_id is not null
),

ids as (
    select customers.customer_id as id from customers
    union
    select replaced.target from replaced
    union
    select order_lines.customer_id from order_lines
),

-- Every account an id was merged into, step by step. 20 steps end a circle.
steps as (
    select
        replaced.id,
        replaced.target,
        1 as step
    from replaced

    union all

    select
        steps.id,
        replaced.target,
        steps.step + 1 as step
    from steps
    inner join replaced on steps.target = replaced.id
    where steps.step < 20
),

circles as (
    select distinct steps.id
    from steps
    where steps.id = steps.target
),

-- The account at the end; in a circle the one with the smallest id, for everyone who leads into it.
ends as (
    select
        steps.id,
        min(steps.target) as customer_id
    from steps
    left join replaced on steps.target = replaced.id
    left join circles on steps.target = circles.id
    where replaced.id is null or circles.id is not null
    group by steps.id
),

final as (
    select
        cast(ids.id as varchar) as id,
        cast(coalesce(ends.customer_id, ids.id) as varchar) as customer_id,
        cast(ends.customer_id is not null as boolean) as was_merged,
        cast(circles.id is not null as boolean) as in_circle
    from ids
    left join ends on ids.id = ends.id
    left join circles on ids.id = circles.id
)

select * from final
