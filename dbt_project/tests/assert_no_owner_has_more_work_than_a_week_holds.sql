{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- Rows to act on stay within the owner's contacts a week, or the company's where there is no owner.
with

work as (
    select
        owner_id,
        count(*) as rows_to_act_on
    from {{ ref('retention_list') }}
    where arm = 'treatment'
    group by owner_id
)

select work.*
from work
cross join {{ ref('stg_company') }} as company
left join {{ ref('stg_employees') }} as employees on work.owner_id = employees.employee_id
where work.rows_to_act_on > coalesce(employees.contacts_per_week, company.contacts_per_week)
