with

master_records as (
    select * from {{ ref('int_master_records') }}
),

master_sources as (
    select * from {{ ref('int_master_sources') }}
),

neighbours as (
    select * from {{ ref('int_master_neighbours') }}
),

shared_keys as (
    select distinct prospect_id from {{ ref('int_shared_keys') }}
),

permissions as (
    select distinct
        subject_kind,
        subject_id
    from {{ ref('int_contact_permissions') }}
    where subject_kind in ('customer', 'prospect') and reason_code = 'suppressed'
),

lost_after as (
    select * from {{ ref('int_lost_after') }}
),

-- One record that is a customer makes all of them one; the account with the smallest id stands for several.
united as (
    select
        master_records.prospect_id,
        min(master_records.customer_id) as customer_id,
        max(case when master_records.is_suppressed or permissions.subject_id is not null then 1 else 0 end)
            as suppressed_records,
        max(case when master_records.review_key is not null then 1 else 0 end) as records_in_review
    from master_records
    left join permissions
        on
            permissions.subject_kind = 'prospect'
            and master_records.record_id = permissions.subject_id
    group by master_records.prospect_id
),

-- Who may be one with a prospect that is a customer or suppressed may be so too.
beside as (
    select distinct neighbours.prospect_id
    from neighbours
    inner join united on neighbours.neighbour_id = united.prospect_id
    where united.customer_id is not null or united.suppressed_records = 1
),

evidence as (
    select
        united.prospect_id,
        min(master_records.customer_evidence) as customer_evidence
    from united
    inner join master_records
        on
            united.prospect_id = master_records.prospect_id
            and united.customer_id = master_records.customer_id
    group by united.prospect_id
),

judged as (
    select
        united.prospect_id,
        united.customer_id,
        evidence.customer_evidence,
        master_sources.is_usable,
        united.suppressed_records = 1 or permissions.subject_id is not null as is_suppressed,
        united.customer_id is null
        and (
            united.records_in_review = 1
            or coalesce(shared_keys.prospect_id, beside.prospect_id) is not null
        ) as needs_review,
        coalesce(lost_after.is_lost, false) as is_lost,
        case
            when lost_after.first_order_on > master_sources.first_known_on then lost_after.first_order_on
        end as won_on
    from united
    inner join master_sources on united.prospect_id = master_sources.prospect_id
    left join evidence on united.prospect_id = evidence.prospect_id
    left join shared_keys on united.prospect_id = shared_keys.prospect_id
    left join beside on united.prospect_id = beside.prospect_id
    left join lost_after on united.customer_id = lost_after.customer_id
    left join permissions
        on
            permissions.subject_kind = 'customer'
            and united.customer_id = permissions.subject_id
),

final as (
    select
        cast(judged.prospect_id as varchar) as prospect_id,
        cast(judged.customer_id as varchar) as customer_id,
        cast(judged.customer_evidence as varchar) as customer_evidence,
        cast(judged.is_suppressed as boolean) as is_suppressed,
        cast(judged.needs_review as boolean) as needs_review,
        cast(
            case
                when judged.is_suppressed then 'suppressed'
                when judged.customer_id is not null and judged.is_lost then 'lost_customer'
                when judged.customer_id is not null then 'customer'
                when judged.needs_review then 'needs_review'
                when not judged.is_usable then 'not_usable'
                else 'prospect'
            end as varchar
        ) as standing,
        cast(judged.won_on as date) as won_on
    from judged
)

select * from final
