with

protect as (
    select * from {{ ref('play_protect') }}
),

reconnect as (
    select * from {{ ref('play_reconnect') }}
),

win_back as (
    select * from {{ ref('play_win_back') }}
),

follow_up as (
    select * from {{ ref('play_follow_up') }}
),

reward as (
    select * from {{ ref('play_reward') }}
),

promote as (
    select * from {{ ref('play_promote') }}
),

add_value as (
    select * from {{ ref('play_add_value') }}
),

widen_relationship as (
    select * from {{ ref('play_widen_relationship') }}
),

final as (
    select * from protect
    union all
    select * from reconnect
    union all
    select * from win_back
    union all
    select * from follow_up
    union all
    select * from reward
    union all
    select * from promote
    union all
    select * from add_value
    union all
    select * from widen_relationship
)

select * from final
