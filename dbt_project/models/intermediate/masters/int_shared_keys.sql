-- Past linkage and all its models: who carries the very address, number, name with postcode or domain of a
-- customer, and linkage has not called it that customer, is held back until a person has decided.
with

master_records as (
    select
        'prospect' as subject_kind,
        record_id,
        prospect_id
    from {{ ref('int_master_records') }}
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
            subject_keys.subject_kind = master_records.subject_kind
            and subject_keys.subject_id = master_records.record_id
),

-- A number that many hold is a switchboard, not a company; a name at its place is one, however many prospects
-- have it. Counted before the join, in which what many hold would meet itself many times.
counted as (
    select
        holders.*,
        sum(case when holders.is_prospect and holders.key_kind = 'name_postcode' then 0 else 1 end)
            over (partition by holders.key_kind, holders.key_text) as holders
    from (
        select distinct
            held.key_kind,
            held.key_text,
            held.is_prospect,
            held.holder_id
        from held
    ) as holders
),

telling as (
    select
        counted.key_kind,
        counted.key_text,
        counted.holder_id as customer_id
    from counted
    cross join thresholds
    where not counted.is_prospect and counted.holders <= thresholds.most_holders
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
        cast(held.record_id as varchar) as record_id,
        cast(held.holder_id as varchar) as prospect_id,
        cast(telling.customer_id as varchar) as customer_id,
        cast(max(case when held.key_kind = 'email' then 1 else 0 end) = 1 as boolean) as same_email,
        cast(max(case when held.key_kind = 'phone' then 1 else 0 end) = 1 as boolean) as same_phone,
        cast(max(case when held.key_kind = 'name_postcode' then 1 else 0 end) = 1 as boolean)
            as same_name_and_postcode,
        cast(max(case when held.key_kind = 'domain' then 1 else 0 end) = 1 as boolean) as same_domain
    from held
    inner join telling
        on
            held.key_kind = telling.key_kind
            and held.key_text = telling.key_text
    left join settled
        on
            held.holder_id = settled.prospect_id
            and telling.customer_id = settled.customer_id
    where held.is_prospect and settled.prospect_id is null
    group by
        held.record_id,
        held.holder_id,
        telling.customer_id
)

select * from final
