{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- What a sales manager reads begins with a capital, ends with a stop, and shows no trace of a template.
-- A prospect's reason quotes delivered words, which may look like one: only its shape is looked at.
with

own_words as (
    select reason as words from {{ ref('int_united_plays') }}
    union all
    select reason as words from {{ ref('retention_list') }}
    union all
    select detail as words from {{ ref('retention_list_left_out') }}
),

texts as (
    select
        words,
        true as is_own
    from own_words

    union all

    select
        reason as words,
        false as is_own
    from {{ ref('prospect_list') }}
)

select *
from texts
where
    words is null
    or length(trim(words)) < 10
    or substr(words, 1, 1) <> upper(substr(words, 1, 1))
    or words not like '%.'
    or words like '%..'
    or (
        is_own
        and (
            words like '%  %'
            or words like '% ;%'
            or words like '%;;%'
            or words like '%; .'
            or words like '% .'
            or lower(words) like '% null %'
            or lower(words) like '% null;%'
            or lower(words) like '% null.'
            or lower(words) like '% nan %'
        )
    )
