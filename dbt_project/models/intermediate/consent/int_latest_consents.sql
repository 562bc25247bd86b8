with

consents as (
    select * from {{ ref('stg_consents') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

-- A row that names a person belongs to that person, even where it names the account too; one that names
-- a prospect's record belongs to the record, whoever else it names.
subjects as (
    select
        case when consents.contact_id is null then 'customer' else 'contact' end as subject_kind,
        coalesce(consents.contact_id, ids.customer_id, consents.customer_id) as subject_id,
        consents.channel,
        consents.status,
        consents.changed_at
    from consents
    left join ids on consents.customer_id = ids.id
    where consents.contact_id is not null or consents.customer_id is not null

    union all

    select
        'prospect' as subject_kind,
        {{ record_id('consents.prospect_source', 'consents.prospect_record_id') }} as subject_id,
        consents.channel,
        consents.status,
        consents.changed_at
    from consents
    where consents.prospect_source is not null and consents.prospect_record_id is not null
),

-- Of two changes at the same moment the withdrawal counts.
ranked as (
    select
        subjects.*,
        row_number() over (
            partition by subjects.subject_kind, subjects.subject_id, subjects.channel
            order by subjects.changed_at desc, case when subjects.status = 'granted' then 1 else 0 end asc
        ) as age_rank
    from subjects
),

final as (
    select
        ranked.subject_kind,
        ranked.subject_id,
        ranked.channel,
        ranked.status,
        ranked.changed_at
    from ranked
    where ranked.age_rank = 1
)

select * from final
