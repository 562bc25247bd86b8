with

limits as (
    select * from {{ ref('int_lost_after') }}
),

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

loss_reports as (
    select * from {{ ref('int_loss_reports') }}
),

-- A past silence is judged by the same limit as the present one.
silences as (
    select
        customer_id,
        last_order_on,
        cast(null as date) as recovered_on,
        days_since_order as days_away,
        usual_gap_days,
        lost_after_days,
        written_off_on
    from limits
    where is_lost

    union all

    select
        purchase_days.customer_id,
        {{ add_days('purchase_days.ordered_on', '-purchase_days.gap_days') }} as last_order_on,
        purchase_days.ordered_on as recovered_on,
        purchase_days.gap_days as days_away,
        limits.usual_gap_days,
        limits.lost_after_days,
        cast(null as date) as written_off_on
    from purchase_days
    inner join limits on purchase_days.customer_id = limits.customer_id
    where purchase_days.gap_days > limits.lost_after_days
),

-- The last report made during the silence is the best informed.
reported as (
    select
        silences.customer_id,
        silences.last_order_on,
        loss_reports.reported_on,
        loss_reports.reason_code,
        loss_reports.reason_meaning,
        loss_reports.is_ours,
        loss_reports.competitor,
        loss_reports.permanence,
        row_number() over (
            partition by silences.customer_id, silences.last_order_on
            order by loss_reports.reported_at desc, loss_reports.reason_code asc, loss_reports.competitor asc
        ) as age_rank
    from silences
    inner join loss_reports on silences.customer_id = loss_reports.customer_id
    where
        loss_reports.reported_on >= silences.last_order_on
        and (silences.recovered_on is null or loss_reports.reported_on <= silences.recovered_on)
),

final as (
    select
        silences.customer_id,
        silences.last_order_on,
        silences.recovered_on,
        silences.days_away,
        silences.usual_gap_days,
        silences.lost_after_days,
        least(
            case
                when silences.days_away > silences.lost_after_days
                    then {{ add_days('silences.last_order_on', 'floor(silences.lost_after_days) + 1') }}
            end,
            silences.written_off_on
        ) as lost_on,
        reported.reported_on,
        coalesce(reported.reason_code, 'not_reported') as reason_code,
        coalesce(reported.reason_meaning, 'Nobody reported why') as reason_meaning,
        coalesce(reported.is_ours, 'unknown') as is_ours,
        reported.competitor,
        reported.permanence,
        cast(count(*) over (partition by silences.customer_id) as bigint) as times_lost,
        cast(
            silences.last_order_on = max(silences.last_order_on) over (partition by silences.customer_id)
            as boolean
        ) as is_latest
    from silences
    left join reported
        on
            silences.customer_id = reported.customer_id
            and silences.last_order_on = reported.last_order_on
            and reported.age_rank = 1
)

select * from final
