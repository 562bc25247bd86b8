with

touches as (
    select * from {{ ref('int_touches') }}
),

flagged as (
    select
        touches.*,
        case when touches.direction = 'outbound' then 1 else 0 end as outbound,
        case when touches.is_12m then 1 else 0 end as in_12m,
        case when touches.direction = 'outbound' and touches.is_12m then touches.channel else '' end
            as channel_12m,
        cast(touches.direction = 'outbound' and touches.is_personal as boolean) as is_personal_outbound
    from touches
),

ranked as (
    select
        flagged.*,
        row_number() over (
            partition by flagged.customer_id, flagged.is_personal_outbound
            order by flagged.occurred_at desc, flagged.interaction_id desc
        ) as age_rank
    from flagged
),

totals as (
    select
        ranked.customer_id,
        max(case when ranked.outbound = 1 then ranked.occurred_on end) as last_outbound_on,
        max(case when ranked.is_personal_outbound then ranked.occurred_on end) as last_personal_on,
        max(case when ranked.is_personal_outbound and ranked.age_rank = 1 then ranked.channel end)
            as last_personal_channel,
        max(case when ranked.outbound = 0 then ranked.occurred_on end) as last_inbound_on,
        cast(sum(ranked.outbound) as bigint) as outbound,
        cast(sum(1 - ranked.outbound) as bigint) as inbound,
        cast(sum(ranked.outbound * ranked.in_12m) as bigint) as outbound_12m,
        cast(sum((1 - ranked.outbound) * ranked.in_12m) as bigint) as inbound_12m,
        cast(sum(case when ranked.is_personal_outbound then ranked.in_12m else 0 end) as bigint)
            as personal_12m,
        cast(sum(case when ranked.channel_12m = 'visit' then 1 else 0 end) as bigint) as visits_12m,
        cast(sum(case when ranked.channel_12m = 'phone' then 1 else 0 end) as bigint) as calls_12m,
        cast(sum(case when ranked.channel_12m = 'email' then 1 else 0 end) as bigint) as emails_12m,
        cast(sum(case when ranked.channel_12m = 'mail' then 1 else 0 end) as bigint) as letters_12m,
        cast(sum(case when ranked.channel_12m = 'event' then 1 else 0 end) as bigint) as events_12m,
        cast(sum(case when ranked.channel_12m = 'newsletter' then 1 else 0 end) as bigint)
            as newsletters_12m
    from ranked
    group by ranked.customer_id
),

final as (
    select
        totals.*,
        totals.outbound_12m - totals.visits_12m - totals.calls_12m - totals.emails_12m
        - totals.letters_12m - totals.events_12m - totals.newsletters_12m as other_touches_12m
    from totals
)

select * from final
