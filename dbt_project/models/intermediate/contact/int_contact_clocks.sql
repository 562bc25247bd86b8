with

rhythms as (
    select * from {{ ref('int_rhythms') }}
),

touches as (
    select * from {{ ref('int_customer_touches') }}
),

worth as (
    select * from {{ ref('int_customer_worth') }}
),

cadences as (
    select * from {{ ref('contact_cadence') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- Without a single personal touch of ours we cannot tell our own silence from a missing delivery.
delivered as (
    select case when count(touches.last_personal_on) > 0 then 'interactions' else 'none' end as contact_basis
    from touches
),

clocks as (
    select
        rhythms.customer_id,
        worth.value_tier,
        cadences.cadence_days,
        touches.last_outbound_on,
        touches.last_personal_on,
        touches.last_inbound_on,
        coalesce(touches.outbound_12m, 0) as outbound_12m,
        coalesce(touches.inbound_12m, 0) as inbound_12m,
        delivered.contact_basis,
        {{ days_between('touches.last_outbound_on', 'company.as_of') }} as days_since_outbound,
        {{ days_between('touches.last_personal_on', 'company.as_of') }} as days_since_personal,
        {{ days_between('touches.last_inbound_on', 'company.as_of') }} as days_since_inbound,
        {{ days_between(
            'coalesce(touches.last_personal_on, rhythms.first_order_on)', 'company.as_of'
        ) }} as days_of_silence
    from rhythms
    cross join company
    cross join delivered
    inner join worth on rhythms.customer_id = worth.customer_id
    left join cadences on worth.value_tier = cadences.value_tier
    left join touches on rhythms.customer_id = touches.customer_id
),

final as (
    select
        clocks.*,
        case
            when clocks.contact_basis = 'interactions' and clocks.days_of_silence > clocks.cadence_days
                then clocks.days_of_silence - clocks.cadence_days
            when clocks.contact_basis = 'interactions' and clocks.cadence_days is not null then 0
        end as contact_overdue_days
    from clocks
)

select * from final
