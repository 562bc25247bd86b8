with

customers as (
    select * from {{ ref('int_customers') }}
),

owners as (
    select * from {{ ref('int_customer_owners') }}
),

-- Who already looks after most customers of a region knows it best.
ranked as (
    select
        lower(trim(customers.region)) as region_key,
        owners.owner_id,
        row_number() over (
            partition by lower(trim(customers.region))
            order by count(*) desc, owners.owner_id asc
        ) as owner_rank
    from customers
    inner join owners on customers.customer_id = owners.customer_id
    where owners.owner_id is not null and customers.region is not null
    group by
        lower(trim(customers.region)),
        owners.owner_id
),

final as (
    select
        ranked.region_key,
        ranked.owner_id
    from ranked
    where ranked.owner_rank = 1
)

select * from final
