with

touches as (
    select * from {{ ref('int_touches') }}
    where
        purpose = 'complaint'
        and (direction = 'inbound' or outcome = 'settled')
),

-- A company that never reports a settlement has told us nothing, not that every complaint is open.
told as (
    select count(case when touches.direction = 'outbound' then 1 end) > 0 as tells_settlements from touches
),

-- No id joins the two, so the first settlement after a complaint settles it, with whatever else was open.
followed as (
    select
        touches.*,
        min(case when touches.direction = 'outbound' then touches.occurred_on end) over (
            partition by touches.customer_id
            order by touches.occurred_at, touches.direction, touches.interaction_id
            rows between current row and unbounded following
        ) as settled_on
    from touches
),

final as (
    select
        followed.interaction_id,
        followed.customer_id,
        followed.occurred_on as complained_on,
        followed.settled_on,
        {{ days_between('followed.occurred_on', 'followed.settled_on') }} as days_to_settle,
        cast(told.tells_settlements and followed.settled_on is null as boolean) as is_open,
        followed.is_12m
    from followed
    cross join told
    where followed.direction = 'inbound'
)

select * from final
