with

subjects as (
    select * from {{ ref('int_subjects') }}
),

consents as (
    select * from {{ ref('int_latest_consents') }}
),

consent_rules as (
    select * from {{ ref('consent_rules') }}
),

play_channels as (
    select * from {{ ref('play_channels') }}
),

channels as (
    select consent_rules.channel from consent_rules
    union
    select play_channels.channel from play_channels
),

-- What the person and the account have said; the account speaks for its people too.
spoken as (
    select
        subjects.subject_kind,
        subjects.subject_id,
        'person' as speaker,
        consents.channel,
        consents.status
    from subjects
    inner join consents
        on
            subjects.subject_kind = consents.subject_kind
            and subjects.subject_id = consents.subject_id
    where subjects.subject_kind in ('contact', 'prospect')

    union all

    select
        subjects.subject_kind,
        subjects.subject_id,
        'account' as speaker,
        consents.channel,
        consents.status
    from subjects
    inner join consents
        on
            subjects.customer_id = consents.subject_id
            and consents.subject_kind = 'customer'
),

heard as (
    select
        spoken.subject_kind,
        spoken.subject_id,
        channels.channel,
        max(case when spoken.status = 'withdrawn' and spoken.speaker = 'person' then 1 else 0 end)
            as withdrawn_by_person,
        max(case when spoken.status = 'withdrawn' and spoken.speaker = 'account' then 1 else 0 end)
            as withdrawn_by_account,
        max(case when spoken.status = 'granted' then 1 else 0 end) as granted
    from spoken
    inner join channels on spoken.channel in (channels.channel, 'all')
    group by
        spoken.subject_kind,
        spoken.subject_id,
        channels.channel
),

-- Who has said nothing has granted nothing.
final as (
    select
        subjects.subject_kind,
        subjects.subject_id,
        channels.channel,
        coalesce(heard.withdrawn_by_person = 1, false) as withdrawn_by_person,
        coalesce(heard.withdrawn_by_account = 1, false) as withdrawn_by_account,
        coalesce(heard.granted = 1, false) as granted
    from subjects
    cross join channels
    left join heard
        on
            subjects.subject_kind = heard.subject_kind
            and subjects.subject_id = heard.subject_id
            and channels.channel = heard.channel
)

select * from final
