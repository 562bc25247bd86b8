{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- Priorities run from 1 without a gap, and nobody stands behind a lower expected value.
with

listed as (
    select
        'retention_list' as list,
        priority,
        expected_value
    from {{ ref('retention_list') }}
    where arm = 'treatment'

    union all

    select
        'prospect_list' as list,
        priority,
        expected_value
    from {{ ref('prospect_list') }}
),

compared as (
    select
        listed.*,
        lag(listed.priority) over (partition by listed.list order by listed.priority) as priority_before,
        lag(listed.expected_value) over (partition by listed.list order by listed.priority) as value_before
    from listed
)

select *
from compared
where
    priority is null
    or priority <> coalesce(priority_before, 0) + 1
    or expected_value > coalesce(value_before, expected_value)
    or expected_value <= 0
