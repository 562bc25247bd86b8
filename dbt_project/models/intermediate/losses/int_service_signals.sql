-- What our service showed before measured_on, and nothing later. A customer of whom nothing could be
-- known, such as one without a delivery, has no row for that signal.
with

cases as (
    select * from {{ ref('int_loss_cases') }}
),

deliveries as (
    select * from {{ ref('int_deliveries') }}
),

complaints as (
    select * from {{ ref('int_complaints') }}
),

thresholds as (
    select
        max(case when name = 'loss_signal_late_deliveries' then value end) as late_deliveries,
        max(case when name = 'loss_signal_late_share' then value end) as late_share
    from {{ ref('thresholds') }}
),

told as (
    select count(*) > 0 as tells_complaints from complaints
),

delivered as (
    select
        cases.customer_id,
        cases.measured_on,
        sum(deliveries.is_late) as late_deliveries,
        avg(deliveries.is_late) as late_share
    from cases
    inner join deliveries on cases.customer_id = deliveries.customer_id
    where
        deliveries.promised_on >= cases.looked_from_on
        and deliveries.promised_on < cases.measured_on
    group by
        cases.customer_id,
        cases.measured_on
),

complained as (
    select
        cases.customer_id,
        cases.measured_on,
        max(case when complaints.complained_on >= cases.looked_from_on then 1 else 0 end) as has_complained,
        max(
            case
                when coalesce(complaints.settled_on >= cases.measured_on, complaints.is_open) then 1
                else 0
            end
        ) as has_open
    from cases
    cross join told
    left join complaints
        on cases.customer_id = complaints.customer_id and cases.measured_on > complaints.complained_on
    where told.tells_complaints
    group by
        cases.customer_id,
        cases.measured_on
),

final as (
    select
        delivered.customer_id,
        delivered.measured_on,
        'late_deliveries' as signal,
        case
            when
                delivered.late_deliveries >= thresholds.late_deliveries
                and delivered.late_share >= thresholds.late_share then 1
            else 0
        end as has_signal
    from delivered
    cross join thresholds
    union all

    select
        customer_id,
        measured_on,
        'complaint' as signal,
        has_complained as has_signal
    from complained

    union all

    select
        customer_id,
        measured_on,
        'open_complaint' as signal,
        has_open as has_signal
    from complained
)

select * from final
