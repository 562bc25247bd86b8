with

history as (
    select * from {{ ref('stg_list_history') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

newest as (
    select
        history.list,
        max(history.as_of) as as_of
    from history
    group by history.list
),

-- Control rows asked for nothing, so nothing of them is open. A merged account lives on in the survivor.
final as (
    select distinct
        history.list,
        case
            when history.list = 'retention_list' then coalesce(ids.customer_id, history.subject_id)
            else history.subject_id
        end as subject_id
    from history
    inner join newest
        on
            history.list = newest.list
            and history.as_of = newest.as_of
    left join ids on history.subject_id = ids.id
    where coalesce(history.arm, 'treatment') = 'treatment'
)

select * from final
