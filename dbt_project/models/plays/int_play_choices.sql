with

plays as (
    select * from {{ ref('int_united_plays') }}
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

-- Every way the play could go: each of its channels with each person who may be contacted there.
-- An account without people stands for itself: the owner has to ask.
options as (
    select
        plays.play,
        plays.customer_id,
        plays.expected_value,
        plays.owner_id,
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
            end, false
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
        row_number() over (
            partition by options.play, options.customer_id
            order by
                case
                    when options.is_permitted and not options.is_capped then 0
                    when options.is_permitted then 1
                    else 2
                end asc,
                options.preference asc,
                options.channel asc,
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
        cast(judged.play as varchar) as play,
        cast(judged.customer_id as varchar) as customer_id,
        cast(judged.expected_value as decimal(18, 2)) as expected_value,
        cast(judged.owner_id as varchar) as owner_id,
        cast(judged.blocked_by is null as boolean) as is_possible,
        cast(case when judged.blocked_by is null then judged.contact_id end as varchar) as contact_id,
        cast(
            case
                when judged.blocked_by is null and judged.contact_id is not null then judged.channel
            end as varchar
        ) as channel,
        cast(judged.blocked_by as varchar) as blocked_by,
        cast(coalesce(judged.is_suppressed, false) as boolean) as is_account_suppressed,
        cast(coalesce(judged.contacts, 0) as bigint) as contacts,
        cast(coalesce(judged.contacts_suppressed, 0) as bigint) as contacts_suppressed,
        cast(coalesce(judged.contacts_withdrawn, 0) as bigint) as contacts_withdrawn,
        cast(coalesce(judged.contacts_without_consent, 0) as bigint) as contacts_without_consent,
        cast(coalesce(judged.contacts_without_address, 0) as bigint) as contacts_without_address,
        cast(judged.cap_channel as varchar) as cap_channel,
        cast(judged.cap_days as integer) as cap_days,
        cast(judged.cap_maximum as integer) as cap_maximum,
        cast(judged.cap_touches as bigint) as cap_touches
    from judged
)

select * from final
