with

protect as (
    select * from {{ ref('play_protect') }}
),

reconnect as (
    select * from {{ ref('play_reconnect') }}
),

win_back as (
    select * from {{ ref('play_win_back') }}
),

play_channels as (
    select * from {{ ref('play_channels') }}
),

customer_permissions as (
    select * from {{ ref('int_customer_permissions') }}
),

permitted_contacts as (
    select * from {{ ref('int_contact_permissions') }}
    where subject_kind = 'contact' and permitted
),

plays as (
    select * from protect
    union all
    select * from reconnect
    union all
    select * from win_back
),

-- Every way the play could go: each of its channels with each person who may be contacted there.
-- An account without people stands for itself: the owner has to ask.
options as (
    select
        plays.play,
        plays.customer_id,
        play_channels.channel,
        play_channels.preference,
        permitted_contacts.contact_id,
        customer_permissions.is_suppressed,
        customer_permissions.contacts,
        customer_permissions.contacts_suppressed,
        customer_permissions.contacts_withdrawn,
        customer_permissions.contacts_without_address,
        customer_permissions.contacts_without_consent,
        customer_permissions.is_capped,
        customer_permissions.cap_channel,
        customer_permissions.cap_days,
        customer_permissions.cap_maximum,
        customer_permissions.cap_touches,
        coalesce(
            case
                when customer_permissions.contacts = 0 then customer_permissions.may_ask_owner
                else permitted_contacts.contact_id is not null
            end,
            false
        ) as is_permitted
    from plays
    left join play_channels on plays.play = play_channels.play
    left join customer_permissions
        on
            plays.customer_id = customer_permissions.customer_id
            and play_channels.channel = customer_permissions.channel
    left join permitted_contacts
        on
            plays.customer_id = permitted_contacts.customer_id
            and play_channels.channel = permitted_contacts.channel
),

ranked as (
    select
        options.*,
        max(options.contacts_withdrawn)
            over (partition by options.play, options.customer_id)
            as most_withdrawn,
        max(options.contacts_without_consent) over (partition by options.play, options.customer_id)
            as most_without_consent,
        max(options.contacts_without_address) over (partition by options.play, options.customer_id)
            as most_without_address,
        row_number() over (
            partition by options.play, options.customer_id
            order by
                case
                    when options.is_permitted and not options.is_capped then 0 when
                        options.is_permitted
                        then 1
                    else 2
                end asc,
                options.preference asc,
                options.contact_id asc
        ) as option_rank
    from options
),

-- The best way, or why there is none.
judged as (
    select
        ranked.*,
        case
            when
                ranked.is_suppressed or (ranked.contacts > 0 and ranked.contacts_suppressed = ranked.contacts)
                then 'suppressed'
            when not ranked.is_permitted then 'no_permission'
            when ranked.is_capped then 'frequency_cap'
        end as blocked_by
    from ranked
    where ranked.option_rank = 1
),

final as (
    select
        cast(plays.play as varchar) as play,
        cast(plays.customer_id as varchar) as customer_id,
        cast(plays.expected_value as decimal(18, 2)) as expected_value,
        cast(plays.owner_id as varchar) as owner_id,
        cast(judged.blocked_by is null as boolean) as is_possible,
        cast(case when judged.blocked_by is null then judged.contact_id end as varchar) as contact_id,
        cast(
            case
                when judged.blocked_by is null and judged.contact_id is not null then judged.channel
            end as varchar
        ) as channel,
        cast(judged.blocked_by as varchar) as blocked_by,
        cast(
            case
                when judged.blocked_by = 'suppressed' and judged.is_suppressed
                    then 'The account is on the suppression list.'
                when
                    judged.blocked_by = 'suppressed'
                    then 'Every contact of the account is on the suppression list.'
                when judged.blocked_by = 'no_permission' and coalesce(judged.contacts, 0) = 0
                    then 'The account has withdrawn its consent for every channel of the play.'
                when judged.blocked_by = 'no_permission'
                    then
                        'Contacts on record: '
                        || {{ join_text([
                        number_text('judged.contacts', 0),
                        "case when judged.contacts_suppressed > 0 then 'suppressed: ' || "
                        ~ number_text('judged.contacts_suppressed', 0) ~ " end",
                        "case when judged.most_withdrawn > 0 then 'consent withdrawn: ' || "
                        ~ number_text('judged.most_withdrawn', 0) ~ " end",
                        "case when judged.most_without_consent > 0 then 'consent missing: ' || "
                        ~ number_text('judged.most_without_consent', 0) ~ " end",
                        "case when judged.most_without_address > 0 then 'address missing: ' || "
                        ~ number_text('judged.most_without_address', 0) ~ " end",
                    ], '; ') }} || '; nobody may be contacted on any channel of the play.'
                when judged.blocked_by = 'frequency_cap' then
                    'Contacts from us in the last '
                    || {{ day_count('judged.cap_days') }}
                    || case when judged.cap_channel = 'all' then '' else ' by ' || judged.cap_channel end
                    || ': ' || {{ number_text('judged.cap_touches', 0) }}
                    || '; the cap is ' || {{ number_text('judged.cap_maximum', 0) }}
                    || '; no other permitted channel of the play is free.'
            end as varchar
        ) as blocked_detail
    from plays
    inner join judged
        on
            plays.play = judged.play
            and plays.customer_id = judged.customer_id
)

select * from final
