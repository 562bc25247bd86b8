with

decisions as (
    select * from {{ ref('int_retention_decisions') }}
    where reason_left_out is null
),

plays as (
    select * from {{ ref('int_united_plays') }}
),

profiles as (
    select * from {{ ref('customer_profile') }}
),

contacts as (
    select * from {{ ref('int_contacts') }}
),

earlier as (
    select * from {{ ref('int_earlier_rows') }}
    where list = 'retention_list'
),

-- Nobody may act on a control row, so it names no person, no channel and no offer.
joined as (
    select
        decisions.*,
        plays.reason,
        plays.churn_probability,
        plays.value_at_risk,
        plays.net_revenue_12m,
        plays.days_since_order,
        plays.usual_gap_days,
        plays.days_since_outbound,
        plays.expected_value_basis,
        plays.open_complaint,
        plays.offer,
        plays.next_step,
        plays.due_on,
        profiles.customer_name,
        profiles.owner_name,
        profiles.value_basis,
        profiles.value_tier,
        profiles.risk_band,
        profiles.loyalty_tier,
        profiles.stage,
        profiles.is_worth_a_public_word,
        decisions.arm = 'treatment' as is_treated,
        earlier.subject_id is not null and earlier.done_on is null as is_open
    from decisions
    inner join plays
        on
            decisions.customer_id = plays.customer_id
            and decisions.play = plays.play
    inner join profiles on decisions.customer_id = profiles.customer_id
    left join earlier on decisions.customer_id = earlier.subject_id
),

final as (
    select
        cast(joined.as_of as date) as as_of,
        cast(joined.customer_id as varchar) as customer_id,
        cast(joined.customer_name as varchar) as customer_name,
        cast(joined.play as varchar) as play,
        cast(joined.reason as varchar) as reason,
        cast(joined.expected_value as decimal(18, 2)) as expected_value,
        cast(joined.expected_value_basis as varchar) as expected_value_basis,
        cast({{ round_to('joined.value_at_risk', 2) }} as decimal(18, 2)) as value_at_risk,
        cast(joined.value_basis as varchar) as value_basis,
        cast(joined.churn_probability as double) as churn_probability,
        cast(joined.risk_band as varchar) as risk_band,
        cast(joined.value_tier as varchar) as value_tier,
        cast(joined.loyalty_tier as varchar) as loyalty_tier,
        cast(joined.stage as varchar) as stage,
        cast(joined.is_worth_a_public_word as boolean) as is_worth_a_public_word,
        cast({{ round_to('joined.net_revenue_12m', 2) }} as decimal(18, 2)) as net_revenue_12m,
        cast(joined.days_since_order as integer) as days_since_order,
        cast(joined.usual_gap_days as double) as usual_gap_days,
        cast(joined.days_since_outbound as integer) as days_since_outbound,
        cast(joined.owner_id as varchar) as owner_id,
        cast(joined.owner_name as varchar) as owner_name,
        cast(case when joined.is_treated then joined.contact_id end as varchar) as contact_id,
        cast(contacts.name as varchar) as contact_name,
        cast(case when joined.channel in ('email', 'newsletter') then contacts.email end as varchar)
            as contact_email,
        cast(case when joined.channel in ('phone', 'chat') then contacts.phone end as varchar)
            as contact_phone,
        cast(case when joined.is_treated then joined.channel end as varchar) as channel,
        cast(joined.open_complaint as boolean) as open_complaint,
        cast(case when joined.is_treated then joined.offer end as varchar) as offer,
        cast(case when joined.is_treated then joined.next_step end as varchar) as next_step,
        cast(joined.due_on as date) as due_on,
        cast(
            case
                when joined.is_treated then row_number() over (
                    partition by joined.arm
                    order by joined.expected_value desc, joined.customer_id asc
                )
            end as integer
        ) as priority,
        cast(joined.arm as varchar) as arm,
        cast(
            case
                when not joined.is_treated then 'hold'
                when joined.is_open then 'open'
                else 'new'
            end as varchar
        ) as status
    from joined
    left join contacts on case when joined.is_treated then joined.contact_id end = contacts.contact_id
)

select * from final
order by expected_value desc, customer_id asc
