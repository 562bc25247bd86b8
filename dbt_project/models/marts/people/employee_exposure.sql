with

employees as (
    select * from {{ ref('int_employees') }}
),

relationships as (
    select * from {{ ref('relationship_risk') }}
),

our_people as (
    select * from {{ ref('int_our_people') }}
),

spoken as (
    select
        our_people.employee_id,
        count(*) as customers,
        sum(our_people.touches_12m) as touches
    from our_people
    where our_people.touches_12m > 0
    group by our_people.employee_id
),

held as (
    select
        relationships.main_employee_id as employee_id,
        count(*) as customers,
        sum(case when relationships.is_one_person then 1 else 0 end) as one_person_customers,
        sum(greatest(relationships.value_12m, 0)) as value_held,
        sum(relationships.exposure_low) as exposure_low,
        sum(relationships.exposure_value) as exposure_value,
        sum(relationships.exposure_high) as exposure_high
    from relationships
    where relationships.is_held_by_one_of_ours
    group by relationships.main_employee_id
),

owned as (
    select
        relationships.owner_id as employee_id,
        count(*) as customers,
        sum(relationships.value_12m) as value_owned
    from relationships
    where relationships.owner_id is not null
    group by relationships.owner_id
),

final as (
    select
        cast(employees.employee_id as varchar) as employee_id,
        cast(employees.name as varchar) as employee_name,
        cast(employees.team as varchar) as team,
        cast(employees.status as varchar) as status,
        cast(employees.left_on as date) as left_on,
        cast(coalesce(employees.status = 'leaving', false) as boolean) as is_leaving,
        cast(coalesce(owned.customers, 0) as bigint) as customers_owned,
        cast(coalesce(owned.value_owned, 0) as decimal(18, 4)) as value_owned,
        cast(coalesce(spoken.touches, 0) as bigint) as touches_12m,
        cast(coalesce(spoken.customers, 0) as bigint) as customers_touched,
        cast(coalesce(held.customers, 0) as bigint) as customers_held_alone,
        cast(coalesce(held.one_person_customers, 0) as bigint) as one_person_customers,
        cast(coalesce(held.value_held, 0) as decimal(18, 4)) as value_held_alone,
        cast(coalesce(held.exposure_low, 0) as decimal(18, 4)) as exposure_low,
        cast(coalesce(held.exposure_value, 0) as decimal(18, 4)) as exposure_value,
        cast(coalesce(held.exposure_high, 0) as decimal(18, 4)) as exposure_high
    from employees
    left join spoken on employees.employee_id = spoken.employee_id
    left join held on employees.employee_id = held.employee_id
    left join owned on employees.employee_id = owned.employee_id
)

select * from final
