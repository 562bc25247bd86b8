with

suppressions as (
    select * from {{ ref('stg_suppressions') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

keys as (
    select
        'email' as key_kind,
        {{ email_key('email') }} as key_text
    from suppressions

    union all

    select
        'phone' as key_kind,
        {{ normalised_phone('phone') }} as key_text
    from suppressions

    union all

    select
        'name_postcode' as key_kind,
        {{ name_key('name') }} || '|' || {{ postcode_key('postcode') }} as key_text
    from suppressions

    union all

    select
        'customer' as key_kind,
        coalesce(ids.customer_id, suppressions.customer_id) as key_text
    from suppressions
    left join ids on suppressions.customer_id = ids.id
),

final as (
    select distinct
        keys.key_kind,
        keys.key_text
    from keys
    where keys.key_text is not null
)

select * from final
