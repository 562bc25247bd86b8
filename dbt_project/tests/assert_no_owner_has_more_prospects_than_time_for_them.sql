{{ config(meta={'dagster': {'ref': {'name': 'prospect_list'}}}) }}
-- Nobody, and not the queue of the company, has more prospects than the share of their weeks holds.
select
    listed.owner_id,
    count(*) as prospects
from {{ ref('prospect_list') }} as listed
cross join {{ ref('stg_company') }} as company
cross join {{ ref('play_thresholds') }} as thresholds
cross join {{ ref('plays') }} as plays
left join {{ ref('stg_employees') }} as employees on listed.owner_id = employees.employee_id
where thresholds.name = 'prospect_capacity_share' and plays.play = 'win_new'
group by listed.owner_id
having
    count(*) > max(
        coalesce(employees.contacts_per_week, company.contacts_per_week)
        * thresholds.value * plays.due_in_days / 7
    )
