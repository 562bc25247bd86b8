{{ config(meta={'dagster': {'ref': {'name': 'plays'}}}) }}
-- A limit or a channel that somebody deleted would silence a play without a word.
with

needed as (
    select 'lost_after_usual_gaps' as name
    union all
    select 'lost_after_horizons' as name
    union all
    select 'win_back_within_days' as name
    union all
    select 'follow_up_within_days' as name
    union all
    select 'referral_thanked_within_days' as name
    union all
    select 'late_share_named' as name
    union all
    select 'prospect_list_maximum' as name
    union all
    select 'prospect_capacity_share' as name
    union all
    select 'prospect_declined_days' as name
    union all
    select 'shared_key_maximum' as name
)

select needed.name
from needed
left join {{ ref('play_thresholds') }} as thresholds on needed.name = thresholds.name
where thresholds.value is null

union all

select plays.play as name
from {{ ref('plays') }} as plays
left join {{ ref('play_channels') }} as play_channels on plays.play = play_channels.play
where plays.enabled and play_channels.channel is null
