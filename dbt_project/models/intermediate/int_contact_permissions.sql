-- The one place that decides who may be contacted how. Everything else asks here.
with

subjects as (
    select * from {{ ref('int_subjects') }}
),

subject_keys as (
    select * from {{ ref('int_subject_keys') }}
),

suppressed_keys as (
    select * from {{ ref('int_suppressed_keys') }}
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

suppressed as (
    select
        subject_keys.subject_kind,
        subject_keys.subject_id,
        min(subject_keys.key_kind) as suppressed_by
    from subject_keys
    inner join suppressed_keys
        on
            subject_keys.key_kind = suppressed_keys.key_kind
            and subject_keys.key_text = suppressed_keys.key_text
    group by
        subject_keys.subject_kind,
        subject_keys.subject_id
),

-- What the person and the account have said about each channel, all included.
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
    where subjects.subject_kind = 'contact'

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

addressed as (
    select
        subjects.*,
        channels.channel,
        case
            when channels.channel in ('email', 'newsletter') then subjects.email_key is not null
            when channels.channel in ('phone', 'chat') then subjects.phone_key is not null
            when channels.channel = 'mail' then subjects.postcode_key is not null
            when channels.channel = 'web' then subjects.has_web
            when channels.channel = 'visit' then subjects.has_place
            else true
        end as has_address
    from subjects
    cross join channels
),

-- The first reason that holds decides. Only an explicit false in the rules frees a channel from consent,
-- and nothing frees the channels that reach into a stranger's pocket.
decided as (
    select
        addressed.subject_kind,
        addressed.subject_id,
        addressed.customer_id,
        addressed.channel,
        suppressed.suppressed_by,
        case
            when suppressed.subject_id is not null then 'suppressed'
            when heard.withdrawn_by_person = 1 then 'withdrawn_by_person'
            when heard.withdrawn_by_account = 1 then 'withdrawn_by_account'
            when addressed.subject_kind = 'customer' then 'ask_owner'
            when not addressed.has_address then 'no_address'
            when
                addressed.subject_kind = 'prospect'
                and addressed.channel in ('email', 'newsletter', 'phone', 'chat') then 'no_consent'
            when heard.granted = 1 then 'consent_given'
            when not consent_rules.needs_consent then 'consent_not_needed'
            else 'no_consent'
        end as reason_code
    from addressed
    left join suppressed
        on
            addressed.subject_kind = suppressed.subject_kind
            and addressed.subject_id = suppressed.subject_id
    left join heard
        on
            addressed.subject_kind = heard.subject_kind
            and addressed.subject_id = heard.subject_id
            and addressed.channel = heard.channel
    left join consent_rules on addressed.channel = consent_rules.channel
),

final as (
    select
        cast(decided.subject_kind as varchar) as subject_kind,
        cast(decided.subject_id as varchar) as subject_id,
        cast(decided.customer_id as varchar) as customer_id,
        cast(case when decided.subject_kind = 'contact' then decided.subject_id end as varchar) as contact_id,
        cast(decided.channel as varchar) as channel,
        cast(decided.reason_code in ('ask_owner', 'consent_given', 'consent_not_needed') as boolean)
            as permitted,
        cast(decided.reason_code as varchar) as reason_code,
        cast(decided.suppressed_by as varchar) as suppressed_by
    from decided
)

select * from final
