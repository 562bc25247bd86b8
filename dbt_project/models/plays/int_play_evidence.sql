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
        activity.quiet_after_days,
        activity.clock,
        activity.last_outbound_on,
        activity.days_since_outbound,
        activity.cadence_days,
        activity.contact_overdue_days,
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

-- Clauses of a reason; what is unknown stays null and is left out of the sentence.
worded as (
    select
        joined.*,
        case
            when joined.usual_gap_days is null or joined.gap_basis <> 'own' then cast(null as varchar)
            when {{ round_to('joined.usual_gap_days', 0) }} <= 1 then 'every day'
            else 'every ' || {{ day_count('joined.usual_gap_days') }}
        end as usual_words,
        case
            when joined.net_revenue_12m > 0
                then
                    'last 12 months '
                    || {{ number_text('joined.net_revenue_12m', 0) }}
                    || ' '
                    || joined.currency
            else 'no sales in the last 12 months'
        end as sales_words,
        case
            when joined.contact_basis = 'none' then cast(null as varchar)
            when joined.last_outbound_on is null then 'no contact from us on record'
            else 'last contact from us ' || {{ day_count('joined.days_since_outbound') }} || ' ago'
        end as contact_words,
        {{ chance_text('joined.churn_probability') }} || ' chance of no order in the next '
        || {{ day_count('joined.horizon_days') }} as risk_words
    from joined
),

phrased as (
    select
        worded.*,
        case
            when worded.usual_words is null then 'too few orders yet for a rhythm of its own, '
            else 'orders ' || worded.usual_words || ', '
        end
        || case
            when worded.clock in ('they_went_quiet', 'both_quiet')
                then
                    'now ' || {{ day_count('worded.days_since_order') }} || ' without '
                    || case when worded.usual_words is null then 'an order' else 'one' end
            else
                case when worded.usual_words is null then 'last order ' else 'last one ' end
                || {{ day_count('worded.days_since_order') }} || ' ago'
        end as order_words
    from worded
),

final as (
    select
        cast(phrased.as_of as date) as as_of,
        cast(phrased.customer_id as varchar) as customer_id,
        cast(phrased.owner_id as varchar) as owner_id,
        cast(phrased.currency as varchar) as currency,
        cast(phrased.clock as varchar) as clock,
        cast(phrased.risk_band as varchar) as risk_band,
        cast(phrased.churn_probability as double) as churn_probability,
        cast(phrased.value_at_risk as decimal(18, 4)) as value_at_risk,
        cast(phrased.value_12m as decimal(18, 4)) as value_12m,
        cast(phrased.value_basis as varchar) as value_basis,
        cast(phrased.value_tier as varchar) as value_tier,
        cast(phrased.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(phrased.last_year_net_revenue as decimal(18, 4)) as last_year_net_revenue,
        cast(phrased.last_year_value as decimal(18, 4)) as last_year_value,
        cast(phrased.days_since_order as integer) as days_since_order,
        cast(phrased.usual_gap_days as double) as usual_gap_days,
        cast(phrased.days_since_outbound as integer) as days_since_outbound,
        cast(phrased.cadence_days as integer) as cadence_days,
        cast(phrased.contact_overdue_days as integer) as contact_overdue_days,
        cast({{ round_to('phrased.lost_after_days', 6) }} as double) as lost_after_days,
        cast(phrased.days_since_order > phrased.lost_after_days as boolean) as is_lost,
        cast(phrased.usual_words as varchar) as usual_words,
        cast(phrased.order_words as varchar) as order_words,
        cast(phrased.sales_words as varchar) as sales_words,
        cast(phrased.contact_words as varchar) as contact_words,
        cast(phrased.risk_words as varchar) as risk_words
    from phrased
)

select * from final
