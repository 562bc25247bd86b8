with

decisions as (
    select * from {{ ref('int_prospect_decisions') }}
),

master_records as (
    select * from {{ ref('int_master_records') }}
),

records as (
    select * from {{ ref('int_prospect_records') }}
),

prospects as (
    select * from {{ ref('int_prospect_masters') }}
),

-- The record that found a company first stands for it; the others are its duplicates, listed or not. A person
-- has no name here.
judged as (
    select
        decisions.as_of,
        decisions.prospect_id,
        case when records.kind = 'company' then records.name end as name,
        records.source,
        records.source_record_id,
        prospects.customer_id,
        prospects.customer_evidence,
        case when master_records.is_credited then decisions.expected_value end as expected_value,
        case
            when master_records.is_credited then decisions.reason_left_out
            when not master_records.is_usable then 'source_not_usable'
            else 'duplicate'
        end as reason_left_out
    from master_records
    inner join decisions on master_records.prospect_id = decisions.prospect_id
    inner join records on master_records.record_id = records.record_id
    inner join prospects on master_records.prospect_id = prospects.prospect_id
),

final as (
    select
        cast(judged.as_of as date) as as_of,
        cast(judged.prospect_id as varchar) as prospect_id,
        cast(judged.name as varchar) as name,
        cast(judged.source as varchar) as source,
        cast(judged.source_record_id as varchar) as source_record_id,
        cast(judged.expected_value as decimal(18, 2)) as expected_value,
        cast(judged.reason_left_out as varchar) as reason_left_out,
        cast(
            case
                when judged.reason_left_out in ('existing_customer', 'lost_customer') then judged.customer_id
            end as varchar
        ) as matched_customer_id,
        cast(
            case
                when judged.reason_left_out in ('existing_customer', 'lost_customer')
                    then judged.customer_evidence
            end as varchar
        ) as matched_by
    from judged
    where judged.reason_left_out is not null
)

select * from final
order by
    source asc,
    source_record_id asc
