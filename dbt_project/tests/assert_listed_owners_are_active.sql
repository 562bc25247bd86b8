{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- Nobody who has left, and nobody unknown where employees are delivered, owns a row of a list.
with

employees as (
    select * from {{ ref('stg_employees') }}
),

staff as (
    select count(*) as employees from employees
),

listed as (
    select
        owner_id,
        as_of
    from {{ ref('retention_list') }}

    union all

    select
        owner_id,
        as_of
    from {{ ref('prospect_list') }}
)

select listed.*
from listed
cross join staff
left join employees on listed.owner_id = employees.employee_id
where
    listed.owner_id is not null
    and staff.employees > 0
    and (employees.employee_id is null or employees.left_on < listed.as_of)
