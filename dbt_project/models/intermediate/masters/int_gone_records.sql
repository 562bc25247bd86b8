-- A source may be withdrawn. What was said to us through its records still holds for the prospect.
with

master_records as (
    select * from {{ ref('int_master_records') }}
),

earlier_ids as (
    select * from {{ ref('stg_master_ids') }}
),

aliases as (
    select * from {{ ref('int_master_aliases') }}
),

gone as (
    select
        replace(earlier_ids.record_key, 'prospect:', '') as record_id,
        earlier_ids.master_id,
        row_number() over (
            partition by earlier_ids.record_key
            order by earlier_ids.last_seen_on desc, earlier_ids.master_id asc
        ) as age_rank
    from earlier_ids
    left join master_records on earlier_ids.record_key = 'prospect:' || master_records.record_id
    where master_records.record_id is null
),

final as (
    select
        cast(gone.record_id as varchar) as record_id,
        cast(aliases.prospect_id as varchar) as prospect_id
    from gone
    inner join aliases on gone.master_id = aliases.used_id
    where gone.age_rank = 1
)

select * from final
