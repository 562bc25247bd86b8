with

plans as (
    select * from {{ ref('contact_plan') }}
),

owners as (
    select
        owner_id,
        max(owner_name) as owner_name
    from {{ ref('int_customer_owners') }}
    group by owner_id
),

flagged as (
    select
        plans.*,
        coalesce(plans.owner_id, '(none)') as owner_key,
        case when not plans.is_overdue then 1 when plans.is_overdue then 0 end as in_time,
        case when plans.is_overdue then 1 when not plans.is_overdue then 0 end as overdue,
        case when plans.is_overdue then plans.value_12m when not plans.is_overdue then 0 end as overdue_value,
        case when plans.is_overdue then plans.overdue_days end as days_late
    from plans
),

totals as (
    select
        flagged.value_tier,
        flagged.owner_key,
        count(*) as customers,
        sum(flagged.in_time) as customers_in_time,
        sum(flagged.overdue) as customers_overdue,
        sum(flagged.overdue_value) as overdue_value,
        percentile_cont(0.5) within group (order by flagged.days_late) as median_overdue_days,
        max(flagged.days_late) as longest_overdue_days,
        sum(flagged.touches_done_12m) as touches_done_12m,
        sum(flagged.touches_due_12m) as touches_due_12m
    from flagged
    group by
        flagged.value_tier,
        flagged.owner_key
),

final as (
    select
        cast(totals.value_tier as varchar) as value_tier,
        cast(totals.owner_key as varchar) as owner_id,
        cast(owners.owner_name as varchar) as owner_name,
        cast(totals.customers as bigint) as customers,
        cast(totals.customers_in_time as bigint) as customers_in_time,
        cast(
            {{ round_to(safe_ratio('totals.customers_in_time', 'totals.customers'), 6) }} as double
        ) as coverage,
        cast(totals.customers_overdue as bigint) as customers_overdue,
        cast(totals.overdue_value as decimal(18, 4)) as overdue_value,
        cast({{ round_to('totals.median_overdue_days', 6) }} as double) as median_overdue_days,
        cast(totals.longest_overdue_days as integer) as longest_overdue_days,
        cast(totals.touches_done_12m as bigint) as touches_done_12m,
        cast(totals.touches_due_12m as bigint) as touches_due_12m
    from totals
    left join owners on totals.owner_key = owners.owner_id
)

select * from final
