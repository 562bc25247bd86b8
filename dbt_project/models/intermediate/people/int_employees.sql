with

employees as (
    select * from {{ ref('stg_employees') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

touches as (
    select * from {{ ref('int_touches') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

staff as (
    select count(*) as employees from employees
),

-- Also who is named by the customer master or a touch and unknown to the staff list.
ids as (
    select employees.employee_id from employees
    union
    select customers.account_manager_id from customers
    where customers.account_manager_id is not null
    union
    select touches.employee_id from touches
    where touches.employee_id is not null
),

-- Where no employees are delivered, everyone is taken to be here.
final as (
    select
        ids.employee_id,
        employees.name,
        employees.team,
        employees.role,
        employees.left_on,
        case
            when employees.left_on < company.as_of then 'left'
            when employees.left_on is not null then 'leaving'
            when employees.employee_id is not null or staff.employees = 0 then 'active'
        end as status
    from ids
    cross join company
    cross join staff
    left join employees on ids.employee_id = employees.employee_id
)

select * from final
