with

decisions as (
    select * from {{ ref('int_retention_decisions') }}
    where reason_left_out is not null
),

choices as (
    select * from {{ ref('int_play_choices') }}
),

customer_values as (
    select * from {{ ref('customer_value') }}
),

-- One clause for each reason; the counts are those of the first channel of the play.
worded as (
    select
        decisions.*,
        customer_values.customer_name,
        case
            when choices.is_account_suppressed then 'The account is on the suppression list.'
            else 'Every contact of the account is on the suppression list.'
        end as suppressed_words,
        case
            when choices.contacts = 0
                then 'The account has withdrawn its consent for every channel of the play.'
            else {{ join_text([
                "'Contacts on record: ' || " ~ number_text('choices.contacts', 0),
                "case when choices.contacts_suppressed > 0 then 'suppressed: ' || "
                ~ number_text('choices.contacts_suppressed', 0) ~ " end",
                "case when choices.contacts_withdrawn > 0 then 'consent withdrawn: ' || "
                ~ number_text('choices.contacts_withdrawn', 0) ~ " end",
                "case when choices.contacts_without_consent > 0 then 'consent missing: ' || "
                ~ number_text('choices.contacts_without_consent', 0) ~ " end",
                "case when choices.contacts_without_address > 0 then 'address missing: ' || "
                ~ number_text('choices.contacts_without_address', 0) ~ " end",
                "'nobody may be contacted on any channel of the play.'",
            ], '; ') }}
        end as no_permission_words,
        'Contacts from us in the last ' || {{ counted('choices.cap_days', 'day') }}
        || case when choices.cap_channel = 'all' then '' else ' by ' || choices.cap_channel end
        || ': ' || {{ number_text('choices.cap_touches', 0) }}
        || '; the cap is ' || {{ number_text('choices.cap_maximum', 0) }}
        || '; no other permitted channel of the play is free.' as frequency_cap_words,
        case
            when decisions.owner_id is null
                then 'Customers without an owner that have a higher expected value: '
            else 'Customers of the same owner that have a higher expected value: '
        end
        || {{ number_text('decisions.work_ahead', 0) }} || '; contacts '
        || case when decisions.owner_id is null then 'for them' else 'of the owner' end
        || ' in a week: ' || {{ number_text('decisions.capacity', 0) }} || '.' as capacity_words
    from decisions
    inner join choices
        on
            decisions.customer_id = choices.customer_id
            and decisions.play = choices.play
    inner join customer_values on decisions.customer_id = customer_values.customer_id
),

final as (
    select
        cast(worded.as_of as date) as as_of,
        cast(worded.customer_id as varchar) as customer_id,
        cast(worded.customer_name as varchar) as customer_name,
        cast(worded.play as varchar) as play,
        cast(worded.expected_value as decimal(18, 2)) as expected_value,
        cast(worded.owner_id as varchar) as owner_id,
        cast(worded.arm as varchar) as arm,
        cast(worded.reason_left_out as varchar) as reason_left_out,
        cast(
            case worded.reason_left_out
                when 'suppressed' then worded.suppressed_words
                when 'no_permission' then worded.no_permission_words
                when 'frequency_cap' then worded.frequency_cap_words
                else worded.capacity_words
            end as varchar
        ) as detail
    from worded
)

select * from final
order by customer_id
