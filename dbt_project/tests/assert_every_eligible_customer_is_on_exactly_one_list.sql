{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- Who has a play is either on the retention list or left out with a reason, once.
with

eligible as (
    select distinct customer_id from {{ ref('int_united_plays') }}
),

listed as (
    select customer_id from {{ ref('retention_list') }}
    union all
    select customer_id from {{ ref('retention_list_left_out') }}
),

counted as (
    select
        coalesce(eligible.customer_id, listed.customer_id) as customer_id,
        count(eligible.customer_id) as times_eligible,
        count(listed.customer_id) as times_listed
    from eligible
    full outer join listed on eligible.customer_id = listed.customer_id
    group by coalesce(eligible.customer_id, listed.customer_id)
)

select *
from counted
where times_eligible <> 1 or times_listed <> 1
