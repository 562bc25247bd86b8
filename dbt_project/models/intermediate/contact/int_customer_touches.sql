with

touches as (
    select * from {{ ref('int_touches') }}
),

flagged as (
    select
        touches.*,
        case when touches.direction = 'outbound' then 1 else 0 end as outbound,
        case when touches.is_12m then 1 else 0 end as in_12m
    from touches
),

final as (
    select
        flagged.customer_id,
        max(case when flagged.outbound = 1 then flagged.occurred_on end) as last_outbound_on,
        max(case when flagged.outbound = 1 and flagged.is_personal then flagged.occurred_on end)
            as last_personal_on,
        max(case when flagged.outbound = 0 then flagged.occurred_on end) as last_inbound_on,
        cast(sum(flagged.outbound) as bigint) as outbound,
        cast(sum(1 - flagged.outbound) as bigint) as inbound,
        cast(sum(flagged.outbound * flagged.in_12m) as bigint) as outbound_12m,
        cast(sum((1 - flagged.outbound) * flagged.in_12m) as bigint) as inbound_12m
    from flagged
    group by flagged.customer_id
)

select * from final
