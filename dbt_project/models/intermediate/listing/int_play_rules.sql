with

plays as (
    select * from {{ ref('plays') }}
),

play_channels as (
    select * from {{ ref('play_channels') }}
),

firsts as (
    select
        play_channels.play,
        min(play_channels.preference) as preference
    from play_channels
    group by play_channels.play
),

final as (
    select
        plays.play,
        plays.offer,
        plays.success_rate,
        plays.probability_if_unknown,
        plays.contact_cost,
        plays.due_in_days,
        play_channels.channel as preferred_channel
    from plays
    left join firsts on plays.play = firsts.play
    left join play_channels
        on
            firsts.play = play_channels.play
            and firsts.preference = play_channels.preference
    where plays.enabled
)

select * from final
