with

subjects as (
    select * from {{ ref('int_subjects') }}
),

subject_keys as (
    select * from {{ ref('int_subject_keys') }}
),

permissions as (
    select * from {{ ref('int_contact_permissions') }}
),

prospects as (
    select
        *,
        record_id as prospect_id
    from {{ ref('int_prospect_records') }}
),

customer_keys as (
    select
        subject_keys.key_kind,
        subject_keys.key_text,
        min(subjects.customer_id) as customer_id
    from subject_keys
    inner join subjects
        on
            subject_keys.subject_kind = subjects.subject_kind
            and subject_keys.subject_id = subjects.subject_id
    where
        subject_keys.subject_kind in ('contact', 'customer')
        and subject_keys.key_kind in ('domain', 'email', 'name_postcode', 'phone')
    group by
        subject_keys.key_kind,
        subject_keys.key_text
),

-- The strongest evidence first: the same address or number, then name and postcode, then the domain.
matches as (
    select
        subject_keys.subject_id as prospect_id,
        customer_keys.customer_id,
        subject_keys.key_kind,
        row_number() over (
            partition by subject_keys.subject_id
            order by
                case subject_keys.key_kind
                    when 'email' then 1 when 'phone' then 2 when 'name_postcode' then 3 else 4
                end asc,
                customer_keys.customer_id asc
        ) as match_rank
    from subject_keys
    inner join customer_keys
        on
            subject_keys.key_kind = customer_keys.key_kind
            and subject_keys.key_text = customer_keys.key_text
    where subject_keys.subject_kind = 'prospect'
),

suppressed as (
    select distinct permissions.subject_id as prospect_id
    from permissions
    where permissions.subject_kind = 'prospect' and permissions.reason_code = 'suppressed'
),

-- Records with the same name and postcode are one company, whatever source they come from.
companies as (
    select
        subjects.subject_id as prospect_id,
        coalesce(subjects.name_key || '|' || subjects.postcode_key, subjects.subject_id) as company_key,
        case when prospects.industry is null then 0 else 1 end
        + case when prospects.region is null then 0 else 1 end
        + case when prospects.employees is null then 0 else 1 end
        + case when prospects.website is null then 0 else 1 end
        + case when prospects.email is null then 0 else 1 end
        + case when prospects.phone is null then 0 else 1 end as known_fields
    from subjects
    inner join prospects on subjects.subject_id = prospects.prospect_id
    where subjects.subject_kind = 'prospect'
),

-- What holds for one record of a company holds for all of them.
joined as (
    select
        companies.*,
        matches.customer_id as own_customer_id,
        matches.key_kind,
        max(case when suppressed.prospect_id is not null then 1 else 0 end)
            over (partition by companies.company_key) as suppressed_records,
        min(matches.customer_id) over (partition by companies.company_key) as any_customer_id,
        first_value(companies.prospect_id) over (
            partition by companies.company_key
            order by companies.known_fields desc, companies.prospect_id asc
        ) as kept_prospect_id
    from companies
    left join matches
        on
            companies.prospect_id = matches.prospect_id
            and matches.match_rank = 1
    left join suppressed on companies.prospect_id = suppressed.prospect_id
),

final as (
    select
        cast(joined.prospect_id as varchar) as prospect_id,
        cast(joined.company_key as varchar) as company_key,
        cast(joined.kept_prospect_id as varchar) as kept_prospect_id,
        cast(coalesce(joined.own_customer_id, joined.any_customer_id) as varchar) as matched_customer_id,
        cast(
            coalesce(
                joined.key_kind, case when joined.any_customer_id is not null then 'other_record' end
            ) as varchar
        ) as matched_by,
        cast(joined.suppressed_records > 0 as boolean) as is_suppressed
    from joined
)

select * from final
