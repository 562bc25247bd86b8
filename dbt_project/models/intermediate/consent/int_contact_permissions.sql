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

heard_consents as (
    select * from {{ ref('int_heard_consents') }}
),

consent_rules as (
    select * from {{ ref('consent_rules') }}
),

prospect_rules as (
    select
        'prospect' as subject_kind,
        record_id as subject_id,
        channel
    from {{ ref('int_prospect_contact_rules') }}
    where allowed
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

addressed as (
    select
        subjects.*,
        heard_consents.channel,
        heard_consents.withdrawn_by_person,
        heard_consents.withdrawn_by_account,
        heard_consents.granted,
        case
            when heard_consents.channel in ('email', 'newsletter') then subjects.email_key is not null
            when heard_consents.channel in ('phone', 'chat') then subjects.phone_key is not null
            when heard_consents.channel = 'mail' then subjects.postcode_key is not null
            when heard_consents.channel = 'web' then subjects.has_web
            when heard_consents.channel = 'visit' then subjects.has_place
            else true
        end as has_address
    from subjects
    inner join heard_consents
        on
            subjects.subject_kind = heard_consents.subject_kind
            and subjects.subject_id = heard_consents.subject_id
),

-- The first reason that holds decides. Only an explicit false in the rules frees a channel from consent; a
-- prospect has never bought, so what the rules grant to customers does not hold for it.
decided as (
    select
        addressed.subject_kind,
        addressed.subject_id,
        addressed.customer_id,
        addressed.channel,
        suppressed.suppressed_by,
        case
            when suppressed.subject_id is not null then 'suppressed'
            when addressed.withdrawn_by_person then 'withdrawn_by_person'
            when addressed.withdrawn_by_account then 'withdrawn_by_account'
            when addressed.subject_kind = 'customer' then 'ask_owner'
            when not addressed.has_address then 'no_address'
            when addressed.granted then 'consent_given'
            when addressed.subject_kind = 'prospect' and prospect_rules.subject_id is null then 'no_consent'
            when addressed.subject_kind = 'prospect' then 'allowed_by_rule'
            when not consent_rules.needs_consent then 'consent_not_needed'
            else 'no_consent'
        end as reason_code
    from addressed
    left join suppressed
        on
            addressed.subject_kind = suppressed.subject_kind
            and addressed.subject_id = suppressed.subject_id
    left join consent_rules on addressed.channel = consent_rules.channel
    left join prospect_rules
        on
            addressed.subject_kind = prospect_rules.subject_kind
            and addressed.subject_id = prospect_rules.subject_id
            and addressed.channel = prospect_rules.channel
),

final as (
    select
        cast(decided.subject_kind as varchar) as subject_kind,
        cast(decided.subject_id as varchar) as subject_id,
        cast(decided.customer_id as varchar) as customer_id,
        cast(case when decided.subject_kind = 'contact' then decided.subject_id end as varchar) as contact_id,
        cast(decided.channel as varchar) as channel,
        cast(
            decided.reason_code in ('ask_owner', 'allowed_by_rule', 'consent_given', 'consent_not_needed')
            as boolean
        ) as permitted,
        cast(decided.reason_code as varchar) as reason_code,
        cast(decided.suppressed_by as varchar) as suppressed_by
    from decided
)

select * from final
