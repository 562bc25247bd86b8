with

clocks as (
    select * from {{ ref('int_contact_clocks') }}
),

touches as (
    select * from {{ ref('int_customer_touches') }}
),

touches_due as (
    select * from {{ ref('int_touches_due') }}
),

next_touches as (
    select * from {{ ref('int_next_touches') }}
),

worth as (
    select * from {{ ref('int_customer_worth') }}
),

owners as (
    select * from {{ ref('int_customer_owners') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

joined as (
    select
        clocks.*,
        touches_due.usual_gap_days,
        touches_due.is_long_gap,
        touches_due.touches_between_purchases,
        touches_due.touches_since_order,
        touches_due.touches_due_12m,
        next_touches.next_touch_on,
        next_touches.next_touch_kind,
        next_touches.next_touch_channel,
        next_touches.kind_done_12m,
        next_touches.kind_per_year,
        company.as_of
    from clocks
    cross join company
    inner join touches_due on clocks.customer_id = touches_due.customer_id
    left join next_touches on clocks.customer_id = next_touches.customer_id
),

final as (
    select
        cast(joined.customer_id as varchar) as customer_id,
        cast(owners.owner_id as varchar) as owner_id,
        cast(joined.value_tier as varchar) as value_tier,
        cast(worth.value_12m as decimal(18, 4)) as value_12m,
        cast(joined.cadence_days as integer) as cadence_days,
        cast(joined.contact_basis as varchar) as contact_basis,
        cast(joined.last_personal_on as date) as last_personal_on,
        cast(joined.days_since_personal as integer) as days_since_personal,
        cast(touches.last_personal_channel as varchar) as last_personal_channel,
        cast(joined.contact_overdue_days > 0 as boolean) as is_overdue,
        cast(joined.contact_overdue_days as integer) as overdue_days,
        cast(
            case
                when joined.contact_overdue_days > 0
                    then {{ add_days('joined.as_of', '-joined.contact_overdue_days') }}
            end as date
        ) as overdue_since_on,
        cast(joined.next_touch_on as date) as next_touch_on,
        cast(joined.next_touch_kind as varchar) as next_touch_kind,
        cast(joined.next_touch_channel as varchar) as next_touch_channel,
        cast({{ contact_plan_in_words('joined') }} as varchar) as plan_reason,
        cast(joined.touches_due_12m as bigint) as touches_due_12m,
        cast(coalesce(touches.personal_12m, 0) as bigint) as touches_done_12m,
        cast(
            case
                when joined.contact_basis = 'interactions' and joined.touches_due_12m > 0
                    then least(1, {{ round_to(
                        safe_ratio('coalesce(touches.personal_12m, 0)', 'joined.touches_due_12m'), 6
                    ) }})
            end as double
        ) as coverage,
        cast(coalesce(touches.visits_12m, 0) as bigint) as visits_12m,
        cast(coalesce(touches.calls_12m, 0) as bigint) as calls_12m,
        cast(coalesce(touches.mails_12m, 0) as bigint) as mails_12m,
        cast(coalesce(touches.letters_12m, 0) as bigint) as letters_12m,
        cast(coalesce(touches.events_12m, 0) as bigint) as events_12m,
        cast(coalesce(touches.newsletters_12m, 0) as bigint) as newsletters_12m,
        cast(coalesce(touches.other_touches_12m, 0) as bigint) as other_touches_12m,
        cast(coalesce(touches.inbound_12m, 0) as bigint) as inbound_12m,
        cast(joined.usual_gap_days as double) as usual_gap_days,
        cast(joined.is_long_gap as boolean) as is_long_gap,
        cast(joined.touches_between_purchases as bigint) as touches_between_purchases,
        cast(joined.touches_since_order as bigint) as touches_since_order
    from joined
    inner join worth on joined.customer_id = worth.customer_id
    left join owners on joined.customer_id = owners.customer_id
    left join touches on joined.customer_id = touches.customer_id
)

select * from final
