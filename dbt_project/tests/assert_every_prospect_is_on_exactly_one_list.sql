{{ config(meta={'dagster': {'ref': {'name': 'prospect_list'}}}) }}
-- A delivered prospect is either on the prospect list or left out with a reason, once.
with

delivered as (
    select
        source,
        source_record_id
    from {{ ref('stg_prospects') }}
),

listed as (
    select
        source,
        source_record_id
    from {{ ref('prospect_list') }}

    union all

    select
        source,
        source_record_id
    from {{ ref('prospect_list_left_out') }}
),

counted as (
    select
        coalesce(delivered.source, listed.source) as source,
        coalesce(delivered.source_record_id, listed.source_record_id) as source_record_id,
        count(delivered.source) as times_delivered,
        count(listed.source) as times_listed
    from delivered
    full outer join listed
        on
            delivered.source = listed.source
            and delivered.source_record_id = listed.source_record_id
    group by
        coalesce(delivered.source, listed.source),
        coalesce(delivered.source_record_id, listed.source_record_id)
)

select *
from counted
where times_delivered <> 1 or times_listed <> 1
