with

permissions as (
    select * from {{ ref('int_contact_permissions') }}
),

caps as (
    select * from {{ ref('int_capped_channels') }}
),

accounts as (
    select * from permissions
    where subject_kind = 'customer'
),

people as (
    select
        permissions.customer_id,
        permissions.channel,
        count(*) as contacts,
        sum(case when permissions.permitted then 1 else 0 end) as contacts_permitted,
        sum(case when permissions.reason_code = 'suppressed' then 1 else 0 end) as contacts_suppressed,
        sum(case when permissions.reason_code like 'withdrawn%' then 1 else 0 end) as contacts_withdrawn,
        sum(case when permissions.reason_code = 'no_address' then 1 else 0 end) as contacts_without_address,
        sum(case when permissions.reason_code = 'no_consent' then 1 else 0 end) as contacts_without_consent
    from permissions
    where permissions.subject_kind = 'contact'
    group by
        permissions.customer_id,
        permissions.channel
),

final as (
    select
        accounts.customer_id,
        accounts.channel,
        cast(accounts.reason_code = 'suppressed' as boolean) as is_suppressed,
        cast(accounts.permitted as boolean) as may_ask_owner,
        cast(coalesce(people.contacts, 0) as bigint) as contacts,
        cast(coalesce(people.contacts_permitted, 0) as bigint) as contacts_permitted,
        cast(coalesce(people.contacts_suppressed, 0) as bigint) as contacts_suppressed,
        cast(coalesce(people.contacts_withdrawn, 0) as bigint) as contacts_withdrawn,
        cast(coalesce(people.contacts_without_address, 0) as bigint) as contacts_without_address,
        cast(coalesce(people.contacts_without_consent, 0) as bigint) as contacts_without_consent,
        cast(coalesce(own_cap.channel, any_cap.channel) is not null as boolean) as is_capped,
        coalesce(own_cap.channel, any_cap.channel) as cap_channel,
        coalesce(own_cap.days, any_cap.days) as cap_days,
        coalesce(own_cap.maximum, any_cap.maximum) as cap_maximum,
        coalesce(own_cap.touches, any_cap.touches) as cap_touches
    from accounts
    left join people
        on
            accounts.customer_id = people.customer_id
            and accounts.channel = people.channel
    left join caps as own_cap
        on
            accounts.customer_id = own_cap.customer_id
            and accounts.channel = own_cap.channel
    left join caps as any_cap
        on
            accounts.customer_id = any_cap.customer_id
            and any_cap.channel = 'all'
)

select * from final
