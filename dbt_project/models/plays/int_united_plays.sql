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

final as (
    select * from protect
    union all
    select * from reconnect
    union all
    select * from win_back
)

select * from final
