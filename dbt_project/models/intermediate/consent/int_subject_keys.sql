with

subjects as (
    select * from {{ ref('int_subjects') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

masters as (
    select * from {{ ref('stg_customers') }}
),

public_domains as (
    select
        'domain' as key_kind,
        domain
    from {{ ref('public_domains') }}
),

-- Merged accounts lend their names and web addresses to the account that survived.
account_names as (
    select
        ids.customer_id,
        {{ name_key('masters.name') }} as name_key,
        {{ postcode_key('masters.postcode') }} as postcode_key,
        {{ website_domain('masters.website') }} as website_domain
    from masters
    inner join ids on masters.customer_id = ids.id
),

keys as (
    select
        subject_kind,
        subject_id,
        'email' as key_kind,
        email_key as key_text
    from subjects

    union all

    select
        subject_kind,
        subject_id,
        'phone' as key_kind,
        phone_key as key_text
    from subjects

    union all

    select
        subject_kind,
        subject_id,
        'customer' as key_kind,
        customer_id as key_text
    from subjects

    union all

    select
        subject_kind,
        subject_id,
        'name_postcode' as key_kind,
        name_key || '|' || postcode_key as key_text
    from subjects

    union all

    select
        subjects.subject_kind,
        subjects.subject_id,
        'name_postcode' as key_kind,
        account_names.name_key || '|' || account_names.postcode_key as key_text
    from subjects
    inner join account_names on subjects.customer_id = account_names.customer_id

    union all

    select
        subject_kind,
        subject_id,
        'domain' as key_kind,
        {{ email_domain('email_key') }} as key_text
    from subjects

    union all

    select
        subject_kind,
        subject_id,
        'domain' as key_kind,
        website_domain as key_text
    from subjects

    union all

    select
        'customer' as subject_kind,
        account_names.customer_id as subject_id,
        'domain' as key_kind,
        account_names.website_domain as key_text
    from account_names
),

-- Public domains are no evidence.
final as (
    select distinct keys.*
    from keys
    left join public_domains
        on
            keys.key_kind = public_domains.key_kind
            and keys.key_text = public_domains.domain
    where keys.key_text is not null and public_domains.domain is null
)

select * from final
