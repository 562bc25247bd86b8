with

decisions as (
    select * from {{ ref('int_prospect_decisions') }}
),

final as (
    select
        cast(decisions.as_of as date) as as_of,
        cast(decisions.prospect_id as varchar) as prospect_id,
        cast(decisions.name as varchar) as name,
        cast(decisions.source as varchar) as source,
        cast(decisions.source_record_id as varchar) as source_record_id,
        cast(decisions.expected_value as decimal(18, 2)) as expected_value,
        cast(decisions.reason_left_out as varchar) as reason_left_out,
        cast(
            case
                when decisions.reason_left_out = 'existing_customer' then decisions.matched_customer_id
            end as varchar
        )
            as matched_customer_id,
        cast(
            case when decisions.reason_left_out = 'existing_customer' then decisions.matched_by end as varchar
        )
            as matched_by
    from decisions
    where decisions.reason_left_out is not null
)

select * from final
order by prospect_id
