{{ config(meta={'dagster': {'ref': {'name': 'prospect_list'}}}) }}
-- Proved from the delivered consents: of no record of a listed prospect is the last word on the listed
-- channel, or on all, a withdrawal.
with

said as (
    select
        listed.prospect_id,
        record_masters.record_id,
        consents.channel,
        consents.status,
        consents.changed_at
    from {{ ref('prospect_list') }} as listed
    inner join {{ ref('stg_record_masters') }} as record_masters
        on listed.prospect_id = record_masters.master_id
    inner join {{ ref('stg_consents') }} as consents
        on
            record_masters.record_id
            = {{ record_id('consents.prospect_source', 'consents.prospect_record_id') }}
            and consents.channel in (listed.channel, 'all')
),

last_words as (
    select
        said.record_id,
        said.channel,
        max(said.changed_at) as changed_at
    from said
    group by
        said.record_id,
        said.channel
)

select said.*
from said
inner join last_words
    on
        said.record_id = last_words.record_id
        and said.channel = last_words.channel
        and said.changed_at = last_words.changed_at
where said.status = 'withdrawn'
