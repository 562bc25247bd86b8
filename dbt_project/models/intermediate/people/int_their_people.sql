with

touches as (
    select * from {{ ref('int_touches') }}
    where is_personal
),

counted as (
    select
        touches.customer_id,
        touches.contact_id,
        sum(case when touches.is_12m then 1 else 0 end) as touches_12m,
        count(*) as touches,
        max(touches.occurred_on) as last_touch_on
    from touches
    group by
        touches.customer_id,
        touches.contact_id
),

-- The busiest of theirs comes first; touches that name nobody come last.
final as (
    select
        counted.customer_id,
        counted.contact_id,
        cast(counted.touches_12m as bigint) as touches_12m,
        cast(counted.touches as bigint) as touches,
        counted.last_touch_on,
        row_number() over (
            partition by counted.customer_id
            order by
                case when counted.contact_id is null then 1 else 0 end asc,
                counted.touches_12m desc,
                counted.last_touch_on desc,
                counted.contact_id asc
        ) as person_rank
    from counted
)

select * from final
