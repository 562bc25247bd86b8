{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- Proved from the delivered consents, past the model that decides: the last word of the person, and of
-- the account, on the listed channel and on all channels is not a withdrawal.
with

consents as (
    select * from {{ ref('stg_consents') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

-- A customer without a named person may be asked on some channel of the play.
listed as (
    select
        retention_list.customer_id,
        retention_list.contact_id,
        coalesce(retention_list.channel, 'all') as channel
    from {{ ref('retention_list') }} as retention_list
    where retention_list.arm = 'treatment'
),

said as (
    select
        listed.customer_id,
        'person' as speaker,
        consents.channel,
        consents.status,
        consents.changed_at
    from listed
    inner join consents
        on
            listed.contact_id = consents.contact_id
            and consents.channel in (listed.channel, 'all')

    union all

    select
        listed.customer_id,
        'account' as speaker,
        consents.channel,
        consents.status,
        consents.changed_at
    from listed
    inner join ids on listed.customer_id = ids.customer_id
    inner join consents
        on
            ids.id = consents.customer_id
            and consents.contact_id is null
            and consents.channel in (listed.channel, 'all')
),

last_words as (
    select
        said.customer_id,
        said.speaker,
        said.channel,
        max(said.changed_at) as changed_at
    from said
    group by
        said.customer_id,
        said.speaker,
        said.channel
)

select said.*
from said
inner join last_words
    on
        said.customer_id = last_words.customer_id
        and said.speaker = last_words.speaker
        and said.channel = last_words.channel
        and said.changed_at = last_words.changed_at
where said.status = 'withdrawn'
