with

decisions as (
    select * from {{ ref('int_prospect_decisions') }}
),

prospects as (
    select
        *,
        record_id as prospect_id
    from {{ ref('int_prospect_records') }}
),

final as (
    select
        cast(decisions.as_of as date) as as_of,
        cast(decisions.prospect_id as varchar) as prospect_id,
        cast(prospects.name as varchar) as name,
        cast(prospects.source as varchar) as source,
        cast(prospects.source_record_id as varchar) as source_record_id,
        cast(decisions.expected_value as decimal(18, 2)) as expected_value,
        cast(decisions.reason_left_out as varchar) as reason_left_out,
        cast(
            case
                when decisions.reason_left_out = 'existing_customer' then decisions.matched_customer_id
            end as varchar
        ) as matched_customer_id,
        cast(
            case when decisions.reason_left_out = 'existing_customer' then decisions.matched_by end as varchar
        ) as matched_by
    from decisions
    inner join prospects on decisions.prospect_id = prospects.prospect_id
    where decisions.reason_left_out is not null
)

select * from final
order by prospect_id
