with

list_history as (
    select * from {{ source('raw', 'list_history') }}
),

final as (
    select
        list_history.list,
        list_history.as_of,
        list_history.subject_id,
        list_history.play,
        list_history.arm,
        list_history.status
    from list_history
)

select * from final
