with

master_changes as (
    select * from {{ source('linkage', 'master_changes') }}
),

final as (
    select
        master_changes.event,
        master_changes.master_id,
        master_changes.other_master_id,
        master_changes.records
    from master_changes
)

select * from final
