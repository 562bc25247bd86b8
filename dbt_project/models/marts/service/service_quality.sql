with

deliveries as (
    select * from {{ ref('int_deliveries') }}
),

complaints as (
    select * from {{ ref('int_complaints') }}
),

customer_months as (
    select * from {{ ref('int_customer_months') }}
),

delivered as (
    select
        deliveries.customer_id,
        {{ month_start('deliveries.promised_on') }} as month_on,
        count(*) as deliveries,
        sum(deliveries.is_late) as late_deliveries,
        sum(deliveries.days_late) as days_late
    from deliveries
    group by
        deliveries.customer_id,
        {{ month_start('deliveries.promised_on') }}
),

complained as (
    select
        complaints.customer_id,
        {{ month_start('complaints.complained_on') }} as month_on,
        count(*) as complaints,
        count(complaints.settled_on) as settled_complaints,
        percentile_cont(0.5) within group (order by complaints.days_to_settle) as median_days_to_settle
    from complaints
    group by
        complaints.customer_id,
        {{ month_start('complaints.complained_on') }}
),

months as (
    select
        delivered.customer_id,
        delivered.month_on
    from delivered

    union

    select
        complained.customer_id,
        complained.month_on
    from complained
),

waiting as (
    select
        months.customer_id,
        months.month_on,
        count(*) as open_complaints
    from months
    inner join complaints on months.customer_id = complaints.customer_id
    where
        complaints.complained_on < {{ add_months('months.month_on', 1) }}
        and (complaints.is_open or complaints.settled_on >= {{ add_months('months.month_on', 1) }})
    group by
        months.customer_id,
        months.month_on
),

final as (
    select
        cast(months.customer_id as varchar) as customer_id,
        cast(months.month_on as date) as month_on,
        cast(coalesce(customer_months.orders, 0) as bigint) as orders,
        cast(coalesce(delivered.deliveries, 0) as bigint) as deliveries,
        cast(coalesce(delivered.late_deliveries, 0) as bigint) as late_deliveries,
        cast(
            {{ round_to(safe_ratio(
                'delivered.deliveries - delivered.late_deliveries', 'delivered.deliveries'
            ), 6) }} as double
        ) as on_time_share,
        cast({{ round_to(safe_ratio('delivered.days_late', 'delivered.late_deliveries'), 6) }} as double)
            as mean_days_late,
        cast(coalesce(complained.complaints, 0) as bigint) as complaints,
        cast(
            {{ round_to(safe_ratio('coalesce(complained.complaints, 0)', 'customer_months.orders'), 6) }}
            as double
        ) as complaints_per_order,
        cast(coalesce(complained.settled_complaints, 0) as bigint) as settled_complaints,
        cast(complained.median_days_to_settle as double) as median_days_to_settle,
        cast(coalesce(waiting.open_complaints, 0) as bigint) as open_at_month_end
    from months
    left join delivered
        on months.customer_id = delivered.customer_id and months.month_on = delivered.month_on
    left join complained
        on months.customer_id = complained.customer_id and months.month_on = complained.month_on
    left join waiting
        on months.customer_id = waiting.customer_id and months.month_on = waiting.month_on
    left join customer_months
        on months.customer_id = customer_months.customer_id and months.month_on = customer_months.month_on
)

select * from final
