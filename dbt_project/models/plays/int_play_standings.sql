with

activity as (
    select * from {{ ref('activity_gap') }}
),

churn as (
    select * from {{ ref('churn') }}
),

customer_values as (
    select * from {{ ref('customer_value') }}
),

last_years as (
    select * from {{ ref('int_customer_last_years') }}
),

owners as (
    select * from {{ ref('int_customer_owners') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select
        max(case when name = 'lost_after_usual_gaps' then value end) as lost_after_usual_gaps,
        max(case when name = 'lost_after_horizons' then value end) as lost_after_horizons
    from {{ ref('play_thresholds') }}
),

joined as (
    select
        company.as_of,
        company.currency,
        company.horizon_days,
        customer_values.customer_id,
        customer_values.value_12m,
        customer_values.value_basis,
        customer_values.value_tier,
        customer_values.net_revenue_12m,
        activity.days_since_order,
        activity.usual_gap_days,
        activity.gap_basis,
        activity.clock,
        activity.days_since_outbound,
        activity.cadence_days,
        activity.contact_basis,
        churn.churn_probability,
        churn.risk_band,
        churn.value_at_risk,
        last_years.net_revenue as last_year_net_revenue,
        last_years.value as last_year_value,
        owners.owner_id,
        case
            when activity.usual_gap_days is null then 2 * activity.quiet_after_days
            else greatest(
                thresholds.lost_after_usual_gaps * activity.usual_gap_days,
                thresholds.lost_after_horizons * company.horizon_days,
                activity.quiet_after_days
            )
        end as lost_after_days
    from activity
    inner join customer_values on activity.customer_id = customer_values.customer_id
    inner join last_years on activity.customer_id = last_years.customer_id
    inner join owners on activity.customer_id = owners.customer_id
    left join churn on activity.customer_id = churn.customer_id
    cross join company
    cross join thresholds
),

final as (
    select
        cast(joined.as_of as date) as as_of,
        cast(joined.customer_id as varchar) as customer_id,
        cast(joined.owner_id as varchar) as owner_id,
        cast(joined.currency as varchar) as currency,
        cast(joined.horizon_days as integer) as horizon_days,
        cast(joined.clock as varchar) as clock,
        cast(joined.risk_band as varchar) as risk_band,
        cast(joined.churn_probability as double) as churn_probability,
        cast(joined.value_at_risk as decimal(18, 4)) as value_at_risk,
        cast(joined.value_12m as decimal(18, 4)) as value_12m,
        cast(joined.value_basis as varchar) as value_basis,
        cast(joined.value_tier as varchar) as value_tier,
        cast(joined.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(joined.last_year_net_revenue as decimal(18, 4)) as last_year_net_revenue,
        cast(joined.last_year_value as decimal(18, 4)) as last_year_value,
        cast(joined.days_since_order as integer) as days_since_order,
        cast(joined.usual_gap_days as double) as usual_gap_days,
        cast(joined.gap_basis as varchar) as gap_basis,
        cast(joined.days_since_outbound as integer) as days_since_outbound,
        cast(joined.contact_basis as varchar) as contact_basis,
        cast(joined.cadence_days as integer) as cadence_days,
        cast(null as date) as open_complaint_on,
        cast({{ round_to('joined.lost_after_days', 6) }} as double) as lost_after_days,
        cast(joined.days_since_order > joined.lost_after_days as boolean) as is_lost
    from joined
)

select * from final
