with

permissions as (
    select * from {{ ref('int_contact_permissions') }}
    where subject_kind = 'prospect'
),

master_records as (
    select * from {{ ref('int_master_records') }}
),

masters as (
    select * from {{ ref('int_prospect_masters') }}
),

records as (
    select * from {{ ref('int_prospect_records') }}
),

contact_rules as (
    select * from {{ ref('int_prospect_contact_rules') }}
),

gone_withdrawals as (
    select distinct
        gone_records.prospect_id,
        consents.channel
    from {{ ref('int_gone_records') }} as gone_records
    inner join {{ ref('int_latest_consents') }} as consents on gone_records.record_id = consents.subject_id
    where consents.subject_kind = 'prospect' and consents.status = 'withdrawn'
),

-- A record that permits goes before one that does not, consent before a rule, then the better source.
ranked as (
    select
        master_records.prospect_id,
        master_records.record_id,
        permissions.channel,
        permissions.permitted and records.is_usable as permits,
        permissions.reason_code,
        max(case when permissions.reason_code like 'withdrawn%' then 1 else 0 end)
            over (partition by master_records.prospect_id, permissions.channel) as records_withdrawn,
        row_number() over (
            partition by master_records.prospect_id, permissions.channel
            order by
                case when permissions.permitted and records.is_usable then 0 else 1 end asc,
                case permissions.reason_code
                    when 'consent_given' then 0 when 'allowed_by_rule' then 1 when 'no_consent' then 2 else 3
                end asc,
                records.reliability desc,
                records.record_id asc
        ) as place
    from permissions
    inner join master_records on permissions.subject_id = master_records.record_id
    inner join records on permissions.subject_id = records.record_id
),

-- What one record forbids is forbidden for the company, even when the record is gone: its withdrawal, and a
-- suppression of any of them.
judged as (
    select
        ranked.prospect_id,
        ranked.channel,
        ranked.record_id,
        case
            when masters.is_suppressed then 'suppressed'
            when ranked.records_withdrawn = 1 then 'withdrawn'
            when coalesce(own.channel, every.channel) is not null then 'withdrawn'
            when not masters.is_usable then 'not_usable'
            when ranked.permits then ranked.reason_code
            when ranked.reason_code in ('consent_given', 'allowed_by_rule') then 'not_usable'
            else ranked.reason_code
        end as reason_code
    from ranked
    inner join masters on ranked.prospect_id = masters.prospect_id
    left join gone_withdrawals as own
        on
            ranked.prospect_id = own.prospect_id
            and ranked.channel = own.channel
    left join gone_withdrawals as every
        on
            ranked.prospect_id = every.prospect_id
            and every.channel = 'all'
    where ranked.place = 1
),

final as (
    select
        cast(judged.prospect_id as varchar) as prospect_id,
        cast(judged.channel as varchar) as channel,
        cast(judged.reason_code in ('consent_given', 'allowed_by_rule') as boolean) as permitted,
        cast(judged.reason_code as varchar) as reason_code,
        cast(
            case when judged.reason_code in ('consent_given', 'allowed_by_rule') then judged.record_id end
            as varchar
        ) as record_id,
        cast(
            case judged.reason_code
                when 'consent_given' then 'Consent given'
                when 'allowed_by_rule' then contact_rules.meaning
            end as varchar
        ) as basis
    from judged
    left join contact_rules
        on
            judged.record_id = contact_rules.record_id
            and judged.channel = contact_rules.channel
)

select * from final
