with

customer_values as (
    select * from {{ ref('customer_value') }}
),

activity as (
    select * from {{ ref('activity_gap') }}
),

churn as (
    select * from {{ ref('churn') }}
),

contact_plans as (
    select * from {{ ref('contact_plan') }}
),

service as (
    select * from {{ ref('service_status') }}
),

category_gaps as (
    select * from {{ ref('category_gaps') }}
),

last_years as (
    select * from {{ ref('int_customer_last_years') }}
),

lost_after as (
    select * from {{ ref('int_lost_after') }}
),

owners as (
    select * from {{ ref('int_customer_owners') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'open_complaint_counts_days' then value end) as open_complaint_counts_days
    from {{ ref('play_thresholds') }}
),

-- The missing category that brought most; what has been missing for longer than a year is no news.
ranked_gaps as (
    select
        category_gaps.*,
        row_number() over (
            partition by category_gaps.customer_id
            order by category_gaps.yearly_revenue desc, category_gaps.category asc
        ) as gap_rank
    from category_gaps
    where category_gaps.days_since <= 365
),

-- A settlement settles all that is open, so where one is open the last is. Too old, it keeps nothing back.
final as (
    select
        cast(company.as_of as date) as as_of,
        cast(customer_values.customer_id as varchar) as customer_id,
        cast(owners.owner_id as varchar) as owner_id,
        cast(company.currency as varchar) as currency,
        cast(company.horizon_days as integer) as horizon_days,
        cast(activity.clock as varchar) as clock,
        cast(churn.risk_band as varchar) as risk_band,
        cast(churn.churn_probability as double) as churn_probability,
        cast(churn.value_at_risk as decimal(18, 4)) as value_at_risk,
        cast(customer_values.value_12m as decimal(18, 4)) as value_12m,
        cast(customer_values.value_basis as varchar) as value_basis,
        cast(customer_values.value_tier as varchar) as value_tier,
        cast(customer_values.orders_12m as bigint) as orders_12m,
        cast(customer_values.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(last_years.net_revenue as decimal(18, 4)) as last_year_net_revenue,
        cast(last_years.value as decimal(18, 4)) as last_year_value,
        cast(activity.days_since_order as integer) as days_since_order,
        cast(activity.usual_gap_days as double) as usual_gap_days,
        cast(activity.gap_basis as varchar) as gap_basis,
        cast(activity.days_since_outbound as integer) as days_since_outbound,
        cast(contact_plans.days_since_personal as integer) as days_since_personal,
        cast(contact_plans.last_personal_channel as varchar) as last_personal_channel,
        cast(contact_plans.contact_basis as varchar) as contact_basis,
        cast(contact_plans.cadence_days as integer) as cadence_days,
        cast(contact_plans.is_overdue as boolean) as is_overdue,
        cast(
            case
                when
                    service.open_complaints > 0
                    and service.last_complaint_on
                    >= {{ add_days('company.as_of', '-thresholds.open_complaint_counts_days') }}
                    then service.last_complaint_on
            end as date
        ) as open_complaint_on,
        cast(service.late_deliveries_12m as bigint) as late_deliveries_12m,
        cast(service.deliveries_12m as bigint) as deliveries_12m,
        cast(service.late_share_12m as double) as late_share_12m,
        cast(gaps.category as varchar) as missing_category,
        cast(gaps.days_since as integer) as missing_category_days,
        cast(gaps.usual_gap_days as double) as missing_category_gap_days,
        cast(lost_after.is_lost as boolean) as is_lost
    from activity
    inner join customer_values on activity.customer_id = customer_values.customer_id
    inner join last_years on activity.customer_id = last_years.customer_id
    inner join lost_after on activity.customer_id = lost_after.customer_id
    inner join owners on activity.customer_id = owners.customer_id
    left join contact_plans on activity.customer_id = contact_plans.customer_id
    left join churn on activity.customer_id = churn.customer_id
    left join service on activity.customer_id = service.customer_id
    left join ranked_gaps as gaps on activity.customer_id = gaps.customer_id and gaps.gap_rank = 1
    cross join company
    cross join thresholds
)

select * from final
