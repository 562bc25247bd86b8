with

decisions as (
    select * from {{ ref('int_retention_decisions') }}
),

customer_values as (
    select * from {{ ref('customer_value') }}
),

final as (
    select
        cast(decisions.as_of as date) as as_of,
        cast(decisions.customer_id as varchar) as customer_id,
        cast(customer_values.customer_name as varchar) as customer_name,
        cast(decisions.play as varchar) as play,
        cast(decisions.expected_value as decimal(18, 2)) as expected_value,
        cast(decisions.owner_id as varchar) as owner_id,
        cast(decisions.arm as varchar) as arm,
        cast(decisions.reason_left_out as varchar) as reason_left_out,
        cast(decisions.detail as varchar) as detail
    from decisions
    inner join customer_values on decisions.customer_id = customer_values.customer_id
    where decisions.reason_left_out is not null
)

select * from final
order by customer_id
