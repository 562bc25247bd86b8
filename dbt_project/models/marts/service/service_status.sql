with

sales as (
    select * from {{ ref('int_customer_sales') }}
),

deliveries as (
    select * from {{ ref('int_deliveries') }}
),

complaints as (
    select * from {{ ref('int_complaints') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

delivered as (
    select
        deliveries.customer_id,
        count(*) as deliveries_12m,
        sum(deliveries.is_late) as late_deliveries_12m,
        max(case when deliveries.is_late = 1 then deliveries.promised_on end) as last_late_on
    from deliveries
    cross join company
    where deliveries.promised_on >= {{ add_days('company.as_of', -365) }}
    group by deliveries.customer_id
),

complained as (
    select
        complaints.customer_id,
        max(complaints.complained_on) as last_complaint_on,
        min(case when complaints.is_open then complaints.complained_on end) as oldest_open_complaint_on,
        sum(case when complaints.is_open then 1 else 0 end) as open_complaints,
        sum(case when complaints.is_12m then 1 else 0 end) as complaints_12m,
        percentile_cont(0.5) within group (
            order by case when complaints.is_12m then complaints.days_to_settle end
        ) as median_days_to_settle
    from complaints
    group by complaints.customer_id
),

final as (
    select
        cast(sales.customer_id as varchar) as customer_id,
        cast(coalesce(complained.open_complaints, 0) as bigint) as open_complaints,
        cast(complained.oldest_open_complaint_on as date) as oldest_open_complaint_on,
        cast(complained.last_complaint_on as date) as last_complaint_on,
        cast(coalesce(complained.complaints_12m, 0) as bigint) as complaints_12m,
        cast(sales.orders_12m as bigint) as orders_12m,
        cast(
            {{ round_to(safe_ratio('coalesce(complained.complaints_12m, 0)', 'sales.orders_12m'), 6) }}
            as double
        ) as complaints_per_order_12m,
        cast(complained.median_days_to_settle as double) as median_days_to_settle,
        cast(coalesce(delivered.deliveries_12m, 0) as bigint) as deliveries_12m,
        cast(coalesce(delivered.late_deliveries_12m, 0) as bigint) as late_deliveries_12m,
        cast(
            {{ round_to(safe_ratio('delivered.late_deliveries_12m', 'delivered.deliveries_12m'), 6) }}
            as double
        ) as late_share_12m,
        cast(delivered.last_late_on as date) as last_late_on
    from sales
    left join delivered on sales.customer_id = delivered.customer_id
    left join complained on sales.customer_id = complained.customer_id
)

select * from final
