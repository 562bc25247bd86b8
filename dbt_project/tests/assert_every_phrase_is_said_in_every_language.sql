{{ config(meta={'dagster': {'ref': {'name': 'phrases'}}}) }}
-- No text is missing in a language, and no translation has lost one of its {placeholders}.
with

languages as (
    select 'en' as language
    union all
    select 'de' as language
    union all
    select 'es' as language
    union all
    select 'fr' as language
),

texts as (
    select
        'phrases' as seed,
        phrase as name,
        language,
        template as words
    from {{ ref('phrases') }}

    union all

    select
        'play_texts' as seed,
        play || ' ' || situation as name,
        language,
        offer || next_step || coalesce(situation_words, '') as words
    from {{ ref('play_texts') }}
)

select
    english.seed,
    english.name,
    languages.language
from texts as english
cross join languages
left join texts as said
    on
        english.seed = said.seed
        and english.name = said.name
        and languages.language = said.language
where
    english.language = 'en'
    and (
        said.words is null
        or length(said.words) - length(replace(said.words, '{', ''))
        <> length(english.words) - length(replace(english.words, '{', ''))
    )
