with

touches as (
    select * from {{ ref('int_touches') }}
),

flagged as (
    select
        touches.*,
        case when touches.direction = 'outbound' then 1 else 0 end as outbound,
        case when touches.is_12m then 1 else 0 end as in_12m,
        case when touches.direction = 'outbound' and touches.is_personal then 1 else 0 end as personal,
        case when touches.direction = 'outbound' and touches.is_12m then touches.channel end as channel_12m
    from touches
),

totals as (
    select
        flagged.customer_id,
        max(case when flagged.outbound = 1 then flagged.occurred_on end) as last_outbound_on,
        max(case when flagged.personal = 1 then flagged.occurred_on end) as last_personal_on,
        max(case when flagged.personal = 1 then flagged.occurred_at end) as last_personal_at,
        max(case when flagged.outbound = 0 then flagged.occurred_on end) as last_inbound_on,
        sum(flagged.outbound) as outbound,
        sum(1 - flagged.outbound) as inbound,
        sum(flagged.outbound * flagged.in_12m) as outbound_12m,
        sum((1 - flagged.outbound) * flagged.in_12m) as inbound_12m,
        sum(flagged.personal * flagged.in_12m) as personal_12m,
        sum(case when flagged.channel_12m = 'visit' then 1 else 0 end) as visits_12m,
        sum(case when flagged.channel_12m = 'phone' then 1 else 0 end) as calls_12m,
        sum(case when flagged.channel_12m = 'email' then 1 else 0 end) as mails_12m,
        sum(case when flagged.channel_12m = 'mail' then 1 else 0 end) as letters_12m,
        sum(case when flagged.channel_12m = 'event' then 1 else 0 end) as events_12m,
        sum(case when flagged.channel_12m = 'newsletter' then 1 else 0 end) as newsletters_12m
    from flagged
    group by flagged.customer_id
),

-- Of two personal touches at the same moment the channel that is first in the alphabet.
last_personal as (
    select
        flagged.customer_id,
        min(flagged.channel) as channel
    from flagged
    inner join totals
        on
            flagged.customer_id = totals.customer_id
            and flagged.occurred_at = totals.last_personal_at
    where flagged.personal = 1
    group by flagged.customer_id
),

final as (
    select
        totals.customer_id,
        totals.last_outbound_on,
        totals.last_personal_on,
        last_personal.channel as last_personal_channel,
        totals.last_inbound_on,
        cast(totals.outbound as bigint) as outbound,
        cast(totals.inbound as bigint) as inbound,
        cast(totals.outbound_12m as bigint) as outbound_12m,
        cast(totals.inbound_12m as bigint) as inbound_12m,
        cast(totals.personal_12m as bigint) as personal_12m,
        cast(totals.visits_12m as bigint) as visits_12m,
        cast(totals.calls_12m as bigint) as calls_12m,
        cast(totals.mails_12m as bigint) as mails_12m,
        cast(totals.letters_12m as bigint) as letters_12m,
        cast(totals.events_12m as bigint) as events_12m,
        cast(totals.newsletters_12m as bigint) as newsletters_12m,
        cast(
            totals.outbound_12m - totals.visits_12m - totals.calls_12m - totals.mails_12m
            - totals.letters_12m - totals.events_12m - totals.newsletters_12m as bigint
        ) as other_touches_12m
    from totals
    left join last_personal on totals.customer_id = last_personal.customer_id
)

select * from final
