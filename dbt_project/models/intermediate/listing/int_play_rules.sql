with

plays as (
    select * from {{ ref('plays') }}
),

play_channels as (
    select * from {{ ref('play_channels') }}
),

play_texts as (
    select * from {{ ref('play_texts') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

firsts as (
    select
        play_channels.play,
        min(play_channels.preference) as preference
    from play_channels
    group by play_channels.play
),

-- What nobody has translated is said in English.
texts as (
    select
        english.play,
        english.situation,
        coalesce(translated.situation_words, english.situation_words) as situation_words,
        coalesce(translated.offer, english.offer) as offer,
        coalesce(translated.next_step, english.next_step) as next_step
    from play_texts as english
    cross join company
    left join play_texts as translated
        on
            english.play = translated.play
            and english.situation = translated.situation
            and company.language = translated.language
    where english.language = 'en'
),

final as (
    select
        plays.play,
        texts.situation,
        texts.situation_words,
        texts.offer,
        texts.next_step,
        plays.success_rate,
        plays.probability_if_unknown,
        plays.contact_cost,
        plays.due_in_days,
        play_channels.channel as preferred_channel
    from plays
    inner join texts on plays.play = texts.play
    left join firsts on plays.play = firsts.play
    left join play_channels
        on
            firsts.play = play_channels.play
            and firsts.preference = play_channels.preference
    where plays.enabled
)

select * from final
