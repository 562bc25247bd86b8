with

customers as (
    select * from {{ ref('int_customers') }}
),

employees as (
    select * from {{ ref('stg_employees') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

staff as (
    select count(*) as employees from employees
),

active as (
    select employees.*
    from employees
    cross join company
    where employees.left_on is null or employees.left_on >= company.as_of
),

-- Where no employees are delivered, the account manager is taken at his word.
owned as (
    select
        customers.customer_id,
        case when staff.employees = 0 then customers.account_manager_id else active.employee_id end
            as owner_id,
        active.name as owner_name,
        floor(coalesce(active.contacts_per_week, company.contacts_per_week)) as capacity
    from customers
    cross join company
    cross join staff
    left join active on customers.account_manager_id = active.employee_id
),

final as (
    select
        cast(owned.customer_id as varchar) as customer_id,
        cast(owned.owner_id as varchar) as owner_id,
        cast(owned.owner_name as varchar) as owner_name,
        cast(owned.capacity as integer) as capacity
    from owned
)

select * from final
