with

rhythms as (
    select * from {{ ref('int_rhythms') }}
),

contact_clocks as (
    select * from {{ ref('int_contact_clocks') }}
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

clocks as (
    select
        rhythms.*,
        company.as_of,
        coalesce(
            greatest(rhythms.long_gap_days, rhythms.usual_gap_days), thresholds.quiet_after_without_rhythm
        ) as quiet_after_days,
        {{ add_days('rhythms.last_order_on', 'floor(rhythms.usual_gap_days + 0.5)') }}
            as expected_next_order_on,
        {{ days_between('rhythms.first_order_on', 'company.as_of') }} <= thresholds.new_customer_days
        and rhythms.purchase_days < thresholds.new_customer_purchase_days as is_new
    from rhythms
    cross join company
    cross join thresholds
),

compared as (
    select
        clocks.*,
        clocks.days_since_order > clocks.quiet_after_days as they_are_quiet,
        coalesce(contact_clocks.contact_overdue_days, 0) > 0 as we_are_quiet
    from clocks
    inner join contact_clocks on clocks.customer_id = contact_clocks.customer_id
),

final as (
    select
        cast(compared.customer_id as varchar) as customer_id,
        cast(compared.last_order_on as date) as last_order_on,
        cast(compared.purchase_days as bigint) as purchase_days,
        cast(compared.days_since_order as integer) as days_since_order,
        cast(compared.median_gap_days as double) as median_gap_days,
        cast(compared.p90_gap_days as double) as p90_gap_days,
        cast(compared.gaps as bigint) as gaps,
        cast(compared.usual_gap_days as double) as usual_gap_days,
        cast(compared.gap_basis as varchar) as gap_basis,
        cast(compared.gap_ratio as double) as gap_ratio,
        cast(compared.quiet_after_days as double) as quiet_after_days,
        cast(compared.expected_next_order_on as date) as expected_next_order_on,
        cast(
            case
                when compared.expected_next_order_on is not null
                    then greatest({{ days_between('compared.expected_next_order_on', 'compared.as_of') }}, 0)
            end as integer
        ) as days_overdue,
        cast(contact_clocks.last_outbound_on as date) as last_outbound_on,
        cast(contact_clocks.days_since_outbound as integer) as days_since_outbound,
        cast(contact_clocks.last_personal_on as date) as last_personal_on,
        cast(contact_clocks.days_since_personal as integer) as days_since_personal,
        cast(contact_clocks.last_inbound_on as date) as last_inbound_on,
        cast(contact_clocks.days_since_inbound as integer) as days_since_inbound,
        cast(contact_clocks.outbound_12m as bigint) as outbound_12m,
        cast(contact_clocks.inbound_12m as bigint) as inbound_12m,
        cast(contact_clocks.value_tier as varchar) as value_tier,
        cast(contact_clocks.cadence_days as integer) as cadence_days,
        cast(contact_clocks.contact_overdue_days as integer) as contact_overdue_days,
        cast(contact_clocks.contact_basis as varchar) as contact_basis,
        cast(
            case
                when compared.is_new then 'new'
                when compared.they_are_quiet and compared.we_are_quiet then 'both_quiet'
                when compared.they_are_quiet then 'they_went_quiet'
                when compared.we_are_quiet then 'we_went_quiet'
                else 'steady'
            end as varchar
        ) as clock
    from compared
    inner join contact_clocks on compared.customer_id = contact_clocks.customer_id
)

select * from final
