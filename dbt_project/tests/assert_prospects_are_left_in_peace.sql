{{ config(meta={'dagster': {'ref': {'name': 'prospect_list'}}}) }}
-- Counted again from the delivered touches: no listed channel, and no row at all, is beyond a frequency cap,
-- and nobody is listed whose last word within prospect_declined_days was a refusal.
with

touches as (
    select
        listed.prospect_id,
        listed.channel as listed_channel,
        listed.as_of,
        interactions.interaction_id,
        interactions.channel,
        interactions.direction,
        interactions.outcome,
        interactions.occurred_on,
        interactions.occurred_at
    from {{ ref('prospect_list') }} as listed
    inner join {{ ref('stg_record_masters') }} as record_masters
        on listed.prospect_id = record_masters.master_id
    inner join {{ ref('stg_prospect_interactions') }} as interactions
        on {{ record_id('interactions.source', 'interactions.source_record_id') }} = record_masters.record_id

    union

    select
        listed.prospect_id,
        listed.channel as listed_channel,
        listed.as_of,
        interactions.interaction_id,
        interactions.channel,
        interactions.direction,
        interactions.outcome,
        interactions.occurred_on,
        interactions.occurred_at
    from {{ ref('prospect_list') }} as listed
    inner join {{ ref('stg_prospect_interactions') }} as interactions
        on
            listed.prospect_id = interactions.prospect_id
            and interactions.source_record_id is null
),

ranked as (
    select
        touches.*,
        row_number() over (
            partition by touches.prospect_id
            order by touches.occurred_at desc, touches.interaction_id asc
        ) as age_rank
    from touches
    where touches.outcome is not null
)

select
    touches.prospect_id,
    caps.channel as what
from touches
inner join {{ ref('frequency_caps') }} as caps
    on
        caps.channel in (touches.listed_channel, 'all')
        and (touches.channel = caps.channel or caps.channel = 'all')
        and touches.occurred_on >= {{ add_days('touches.as_of', '-caps.days') }}
where touches.direction = 'outbound'
group by
    touches.prospect_id,
    caps.channel,
    caps.days,
    caps.maximum
having count(*) >= caps.maximum

union all

select
    ranked.prospect_id,
    ranked.outcome as what
from ranked
cross join {{ ref('play_thresholds') }} as thresholds
where
    thresholds.name = 'prospect_declined_days'
    and ranked.age_rank = 1
    and ranked.outcome = 'declined'
    and ranked.occurred_on > {{ add_days('ranked.as_of', '-thresholds.value') }}
