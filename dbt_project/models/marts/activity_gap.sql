with

rhythms as (
    select * from {{ ref('int_rhythms_at') }}
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

thresholds as (
    select
        max(case when name = 'new_customer_days' then value end) as new_customer_days,
        max(case when name = 'new_customer_purchase_days' then value end) as new_customer_purchase_days,
        max(case when name = 'quiet_after_days_without_rhythm' then value end) as quiet_after_without_rhythm
    from {{ ref('thresholds') }}
),

-- Without a single outbound touch we cannot tell our own silence from a missing delivery.
delivered as (
    select
        case when coalesce(sum(touches.outbound), 0) > 0 then 'interactions' else 'none' end
            as contact_basis
    from touches
),

clocks as (
    select
        rhythms.*,
        company.as_of,
        thresholds.new_customer_days,
        thresholds.new_customer_purchase_days,
        coalesce(
            greatest(rhythms.long_gap_days, rhythms.usual_gap_days), thresholds.quiet_after_without_rhythm
        ) as quiet_after_days,
        {{ add_days('rhythms.last_order_on', 'floor(rhythms.usual_gap_days + 0.5)') }}
            as expected_next_order_on,
        {{ days_between('rhythms.first_order_on', 'company.as_of') }} as days_since_first_order,
        {{ days_between(
            'coalesce(touches.last_outbound_on, rhythms.first_order_on)', 'company.as_of'
        ) }} as days_since_touch,
        touches.last_outbound_on,
        touches.last_inbound_on,
        {{ days_between('touches.last_outbound_on', 'company.as_of') }} as days_since_outbound,
        {{ days_between('touches.last_inbound_on', 'company.as_of') }} as days_since_inbound,
        coalesce(touches.outbound_12m, 0) as outbound_12m,
        coalesce(touches.inbound_12m, 0) as inbound_12m,
        worth.value_tier,
        cadences.cadence_days,
        delivered.contact_basis
    from rhythms
    cross join company
    cross join thresholds
    cross join delivered
    inner join worth on rhythms.customer_id = worth.customer_id
    left join cadences on worth.value_tier = cadences.value_tier
    left join touches on rhythms.customer_id = touches.customer_id
    where rhythms.is_as_of
),

overdue as (
    select
        clocks.*,
        case
            when clocks.contact_basis = 'interactions'
                then greatest(clocks.days_since_touch - clocks.cadence_days, 0)
        end as contact_overdue_days,
        clocks.days_since_order > clocks.quiet_after_days as they_quiet,
        clocks.days_since_first_order <= clocks.new_customer_days
        and clocks.purchase_days < clocks.new_customer_purchase_days as is_new
    from clocks
),

final as (
    select
        cast(overdue.customer_id as varchar) as customer_id,
        cast(overdue.last_order_on as date) as last_order_on,
        cast(overdue.purchase_days as bigint) as purchase_days,
        cast(overdue.days_since_order as integer) as days_since_order,
        cast(overdue.median_gap_days as double) as median_gap_days,
        cast(overdue.p90_gap_days as double) as p90_gap_days,
        cast(overdue.gaps as bigint) as gaps,
        cast(overdue.usual_gap_days as double) as usual_gap_days,
        cast(overdue.gap_basis as varchar) as gap_basis,
        cast(overdue.gap_ratio as double) as gap_ratio,
        cast(overdue.quiet_after_days as double) as quiet_after_days,
        cast(overdue.expected_next_order_on as date) as expected_next_order_on,
        cast(
            case
                when overdue.expected_next_order_on < overdue.as_of
                    then {{ days_between('overdue.expected_next_order_on', 'overdue.as_of') }}
                when overdue.expected_next_order_on is not null then 0
            end as integer
        ) as days_overdue,
        cast(overdue.last_outbound_on as date) as last_outbound_on,
        cast(overdue.days_since_outbound as integer) as days_since_outbound,
        cast(overdue.last_inbound_on as date) as last_inbound_on,
        cast(overdue.days_since_inbound as integer) as days_since_inbound,
        cast(overdue.outbound_12m as bigint) as outbound_12m,
        cast(overdue.inbound_12m as bigint) as inbound_12m,
        cast(overdue.value_tier as varchar) as value_tier,
        cast(overdue.cadence_days as integer) as cadence_days,
        cast(overdue.contact_overdue_days as integer) as contact_overdue_days,
        cast(overdue.contact_basis as varchar) as contact_basis,
        cast(
            case
                when overdue.is_new then 'new'
                when overdue.they_quiet and coalesce(overdue.contact_overdue_days, 0) > 0 then 'both_quiet'
                when overdue.they_quiet then 'they_went_quiet'
                when coalesce(overdue.contact_overdue_days, 0) > 0 then 'we_went_quiet'
                else 'steady'
            end as varchar
        ) as clock
    from overdue
)

select * from final
