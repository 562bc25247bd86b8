with

customers as (
    select * from {{ ref('int_customers') }}
),

owners as (
    select * from {{ ref('int_customer_owners') }}
),

-- Who already looks after most customers of a region knows it best.
final as (
    select
        cast(lower(trim(customers.region)) as varchar) as region_key,
        cast(owners.owner_id as varchar) as owner_id,
        cast(max(owners.owner_name) as varchar) as owner_name,
        cast(max(owners.capacity) as integer) as capacity,
        cast(count(*) as bigint) as customers,
        cast(
            row_number() over (
                partition by lower(trim(customers.region))
                order by count(*) desc, owners.owner_id asc
            ) as integer
        ) as place
    from customers
    inner join owners on customers.customer_id = owners.customer_id
    where owners.owner_id is not null and nullif(trim(customers.region), '') is not null
    group by
        lower(trim(customers.region)),
        owners.owner_id
)

select * from final
