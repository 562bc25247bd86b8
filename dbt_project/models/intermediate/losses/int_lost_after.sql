-- The one place that says who is lost. Everything else asks here.
with

rhythms as (
    select * from {{ ref('int_rhythms') }}
),

loss_reports as (
    select * from {{ ref('int_loss_reports') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

quiet_limits as (
    select max(case when name = 'quiet_after_days_without_rhythm' then value end) as without_rhythm
    from {{ ref('thresholds') }}
),

lost_limits as (
    select
        max(case when name = 'lost_after_usual_gaps' then value end) as lost_after_usual_gaps,
        max(case when name = 'lost_after_horizons' then value end) as lost_after_horizons
    from {{ ref('play_thresholds') }}
),

-- Sales has written the customer off, and no order has proved it wrong.
written_off as (
    select
        rhythms.customer_id,
        min(loss_reports.reported_on) as written_off_on
    from rhythms
    inner join loss_reports on rhythms.customer_id = loss_reports.customer_id
    where
        loss_reports.permanence = 'permanent'
        and loss_reports.reported_on >= rhythms.last_order_on
    group by rhythms.customer_id
),

limits as (
    select
        rhythms.*,
        case
            when rhythms.usual_gap_days is null then 2 * quiet_limits.without_rhythm
            else greatest(
                lost_limits.lost_after_usual_gaps * rhythms.usual_gap_days,
                lost_limits.lost_after_horizons * company.horizon_days,
                rhythms.long_gap_days,
                rhythms.usual_gap_days
            )
        end as lost_after_days
    from rhythms
    cross join company
    cross join quiet_limits
    cross join lost_limits
),

final as (
    select
        limits.customer_id,
        limits.first_order_on,
        limits.last_order_on,
        limits.days_since_order,
        limits.usual_gap_days,
        limits.gap_basis,
        cast({{ round_to('limits.lost_after_days', 6) }} as double) as lost_after_days,
        written_off.written_off_on,
        cast(
            limits.days_since_order > limits.lost_after_days
            or written_off.written_off_on is not null as boolean
        ) as is_lost
    from limits
    left join written_off on limits.customer_id = written_off.customer_id
)

select * from final
