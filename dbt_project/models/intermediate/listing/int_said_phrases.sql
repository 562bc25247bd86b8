{{ config(materialized='view') }}
with

phrases as (
    select * from {{ ref('phrases') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- A phrase that nobody has translated is said in English.
final as (
    select
        cast(english.phrase as varchar) as phrase,
        cast(coalesce(translated.template, english.template) as varchar) as template
    from phrases as english
    cross join company
    left join phrases as translated
        on
            english.phrase = translated.phrase
            and company.language = translated.language
    where english.language = 'en'
)

select * from final
