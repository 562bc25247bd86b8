with

master_records as (
    select * from {{ ref('int_master_records') }}
),

earlier_ids as (
    select * from {{ ref('stg_master_ids') }}
),

present as (
    select distinct master_records.prospect_id from master_records
),

-- An id that is gone lives on where most of its records are.
moved as (
    select
        earlier_ids.master_id,
        master_records.prospect_id,
        count(*) as records
    from earlier_ids
    inner join master_records on earlier_ids.record_key = 'prospect:' || master_records.record_id
    left join present on earlier_ids.master_id = present.prospect_id
    where present.prospect_id is null
    group by
        earlier_ids.master_id,
        master_records.prospect_id
),

ranked as (
    select
        moved.*,
        row_number() over (
            partition by moved.master_id
            order by moved.records desc, moved.prospect_id asc
        ) as place
    from moved
),

final as (
    select
        cast(present.prospect_id as varchar) as used_id,
        cast(present.prospect_id as varchar) as prospect_id
    from present

    union all

    select
        cast(ranked.master_id as varchar) as used_id,
        cast(ranked.prospect_id as varchar) as prospect_id
    from ranked
    where ranked.place = 1
)

select * from final
