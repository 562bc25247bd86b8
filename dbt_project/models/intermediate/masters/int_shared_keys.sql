-- Past linkage and all its models: who carries the very address, number, name with postcode or domain of a
-- customer, and linkage has not called it that customer, is held back until a person has decided.
with

master_records as (
    select * from {{ ref('int_master_records') }}
),

subject_keys as (
    select * from {{ ref('int_subject_keys') }}
    where key_kind in ('domain', 'email', 'name_postcode', 'phone')
),

subjects as (
    select * from {{ ref('int_subjects') }}
),

decisions as (
    select * from {{ ref('stg_match_decisions') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

thresholds as (
    select max(case when name = 'shared_key_maximum' then value end) as most_holders
    from {{ ref('play_thresholds') }}
),

held as (
    select distinct
        subject_keys.key_kind,
        subject_keys.key_text,
        subject_keys.subject_kind = 'prospect' as is_prospect,
        case when subject_keys.subject_kind = 'prospect' then subject_keys.subject_id end as record_id,
        coalesce(master_records.prospect_id, subjects.customer_id) as holder_id
    from subject_keys
    inner join subjects
        on
            subject_keys.subject_kind = subjects.subject_kind
            and subject_keys.subject_id = subjects.subject_id
    left join master_records
        on
            subject_keys.subject_kind = 'prospect'
            and subject_keys.subject_id = master_records.record_id
),

-- A number that many hold is a switchboard, not a company. A name at its place is one, however often listed.
telling as (
    select
        held.key_kind,
        held.key_text
    from held
    cross join thresholds
    group by
        held.key_kind,
        held.key_text
    having held.key_kind = 'name_postcode' or count(distinct held.holder_id) <= max(thresholds.most_holders)
),

shared as (
    select
        prospects.holder_id as prospect_id,
        prospects.record_id,
        customers.holder_id as customer_id,
        prospects.key_kind
    from held as prospects
    inner join held as customers
        on
            prospects.key_kind = customers.key_kind
            and prospects.key_text = customers.key_text
    inner join telling
        on
            prospects.key_kind = telling.key_kind
            and prospects.key_text = telling.key_text
    where prospects.is_prospect and not customers.is_prospect
),

-- What a person decided on one record of the company holds for all of them.
settled as (
    select distinct
        master_records.prospect_id,
        coalesce(ids.customer_id, replace(decisions.left_key, 'customer:', '')) as customer_id
    from decisions
    inner join master_records on decisions.right_key = 'prospect:' || master_records.record_id
    left join ids on decisions.left_key = 'customer:' || ids.id
    where decisions.left_key like 'customer:%' and decisions.decision = 'different'
),

final as (
    select
        cast(shared.record_id as varchar) as record_id,
        cast(shared.prospect_id as varchar) as prospect_id,
        cast(shared.customer_id as varchar) as customer_id,
        cast(max(case when shared.key_kind = 'email' then 1 else 0 end) = 1 as boolean) as same_email,
        cast(max(case when shared.key_kind = 'phone' then 1 else 0 end) = 1 as boolean) as same_phone,
        cast(max(case when shared.key_kind = 'name_postcode' then 1 else 0 end) = 1 as boolean)
            as same_name_and_postcode,
        cast(max(case when shared.key_kind = 'domain' then 1 else 0 end) = 1 as boolean) as same_domain
    from shared
    left join settled
        on
            shared.prospect_id = settled.prospect_id
            and shared.customer_id = settled.customer_id
    where settled.prospect_id is null
    group by
        shared.record_id,
        shared.prospect_id,
        shared.customer_id
)

select * from final
