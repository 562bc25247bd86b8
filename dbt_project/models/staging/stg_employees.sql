with

employees as (
    select * from {{ source('raw', 'employees') }}
),

final as (
    select
        employee_id,
        name,
        team,
        role,
        left_on,
        contacts_per_week
    from employees
)

select * from final
