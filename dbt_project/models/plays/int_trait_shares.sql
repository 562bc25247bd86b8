with

customer_values as (
    select * from {{ ref('customer_value') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

size_classes as (
    select * from {{ ref('size_classes') }}
),

profiles as (
    select
        customer_values.value_12m,
        case when customer_values.value_tier in ('key', 'major') then 1 else 0 end as is_good,
        lower(trim(customer_values.industry)) as industry_key,
        lower(trim(customer_values.region)) as region_key,
        size_classes.size_class
    from customer_values
    inner join customers on customer_values.customer_id = customers.customer_id
    left join size_classes
        on customers.employees between size_classes.minimum_employees and size_classes.maximum_employees
),

traits as (
    select
        'all' as trait,
        'all' as trait_key,
        profiles.is_good,
        profiles.value_12m
    from profiles

    union all

    select
        'industry' as trait,
        profiles.industry_key as trait_key,
        profiles.is_good,
        profiles.value_12m
    from profiles

    union all

    select
        'size' as trait,
        profiles.size_class as trait_key,
        profiles.is_good,
        profiles.value_12m
    from profiles

    union all

    select
        'region' as trait,
        profiles.region_key as trait_key,
        profiles.is_good,
        profiles.value_12m
    from profiles
),

final as (
    select
        cast(traits.trait as varchar) as trait,
        cast(traits.trait_key as varchar) as trait_key,
        cast(count(*) as bigint) as customers,
        cast(sum(traits.is_good) as bigint) as good,
        cast(sum(traits.is_good * traits.value_12m) as decimal(18, 4)) as good_value,
        cast(sum((1 - traits.is_good) * traits.value_12m) as decimal(18, 4)) as other_value
    from traits
    where traits.trait_key is not null
    group by
        traits.trait,
        traits.trait_key
)

select * from final
