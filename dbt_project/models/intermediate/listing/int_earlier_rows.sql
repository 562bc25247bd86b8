with

history as (
    select * from {{ ref('stg_list_history') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

touches as (
    select * from {{ ref('int_touches') }}
    where direction = 'outbound' and is_personal
),

newest as (
    select
        history.list,
        max(history.as_of) as as_of
    from history
    group by history.list
),

-- Control rows asked for nothing, so nothing of them is open. A merged account lives on in the survivor.
asked as (
    select
        history.list,
        case
            when history.list = 'retention_list' then coalesce(ids.customer_id, history.subject_id)
            else history.subject_id
        end as subject_id,
        history.as_of,
        history.play
    from history
    inner join newest
        on
            history.list = newest.list
            and history.as_of = newest.as_of
    left join ids on history.subject_id = ids.id
    where coalesce(history.arm, 'treatment') = 'treatment'
),

subjects as (
    select
        asked.list,
        asked.subject_id,
        asked.as_of,
        min(asked.play) as play
    from asked
    group by
        asked.list,
        asked.subject_id,
        asked.as_of
),

-- Somebody of ours spoke to the customer from the day of the list on: what was asked for is done.
ranked as (
    select
        subjects.list,
        subjects.subject_id,
        touches.occurred_on,
        touches.channel,
        row_number() over (
            partition by subjects.list, subjects.subject_id
            order by touches.occurred_at asc, touches.interaction_id asc
        ) as touch_rank
    from subjects
    inner join touches
        on
            subjects.subject_id = touches.customer_id
            and subjects.as_of <= touches.occurred_on
    where subjects.list = 'retention_list'
),

final as (
    select
        subjects.list,
        subjects.subject_id,
        subjects.as_of,
        subjects.play,
        ranked.occurred_on as done_on,
        ranked.channel as done_channel
    from subjects
    left join ranked
        on
            subjects.list = ranked.list
            and subjects.subject_id = ranked.subject_id
            and ranked.touch_rank = 1
)

select * from final
