with

master_ids as (
    select * from {{ source('raw', 'master_ids') }}
),

final as (
    select
        master_ids.master_id,
        master_ids.record_key,
        master_ids.last_seen_on
    from master_ids
)

select * from final
