with

customers as (
    select * from {{ ref('customer_value') }}
),

churn as (
    select * from {{ ref('churn') }}
),

history as (
    select * from {{ ref('customer_history') }}
),

earlier_risks as (
    select * from {{ ref('int_risks_at') }}
    where not is_as_of
),

company as (
    select {{ month_start(add_days('as_of', -1)) }} as last_close_on from {{ ref('stg_company') }}
),

tiers as (
    select
        rank as tier_rank,
        value_tier
    from {{ ref('value_tiers') }}
    union all
    select
        1 + max(rank) as tier_rank,
        'dormant' as value_tier
    from {{ ref('value_tiers') }}
),

bands as (
    select band as risk_band from {{ ref('risk_bands') }}
    union all
    select 'not_scored' as risk_band
),

-- Where every customer stands now, and where it stood at the last month close.
places as (
    select
        customers.customer_id,
        customers.value_tier,
        coalesce(churn.risk_band, 'not_scored') as risk_band,
        history.value_tier as earlier_tier,
        case when history.customer_id is not null then coalesce(earlier_risks.risk_band, 'not_scored') end
            as earlier_band,
        customers.net_revenue_12m,
        customers.value_12m,
        customers.margin_12m,
        churn.value_at_risk
    from customers
    cross join company
    left join churn on customers.customer_id = churn.customer_id
    left join history
        on customers.customer_id = history.customer_id and company.last_close_on = history.history_on
    left join earlier_risks on customers.customer_id = earlier_risks.customer_id
),

arrivals as (
    select
        places.value_tier,
        places.risk_band,
        count(*) as customers,
        sum(places.net_revenue_12m) as net_revenue_12m,
        sum(places.value_12m) as value_12m,
        sum(places.margin_12m) as margin_12m,
        sum(places.value_at_risk) as value_at_risk,
        sum(
            case
                when places.value_tier = places.earlier_tier and places.risk_band = places.earlier_band then 1
                else 0
            end
        ) as stayed,
        sum(case when places.earlier_tier is null then 1 else 0 end) as new_customers
    from places
    group by
        places.value_tier,
        places.risk_band
),

earlier as (
    select
        places.earlier_tier,
        places.earlier_band,
        count(*) as customers
    from places
    group by
        places.earlier_tier,
        places.earlier_band
),

final as (
    select
        cast(tiers.value_tier as varchar) as value_tier,
        cast(bands.risk_band as varchar) as risk_band,
        cast(tiers.tier_rank as integer) as tier_rank,
        cast(coalesce(arrivals.customers, 0) as bigint) as customers,
        cast(coalesce(arrivals.net_revenue_12m, 0) as decimal(18, 4)) as net_revenue_12m,
        cast(coalesce(arrivals.value_12m, 0) as decimal(18, 4)) as value_12m,
        cast(arrivals.margin_12m as decimal(18, 4)) as margin_12m,
        cast(arrivals.value_at_risk as decimal(18, 4)) as value_at_risk,
        cast(company.last_close_on as date) as compared_on,
        cast(coalesce(earlier.customers, 0) as bigint) as customers_last_month,
        cast(
            coalesce(arrivals.customers - arrivals.stayed - arrivals.new_customers, 0) as bigint
        ) as moved_in,
        cast(coalesce(earlier.customers, 0) - coalesce(arrivals.stayed, 0) as bigint) as moved_out,
        cast(coalesce(arrivals.new_customers, 0) as bigint) as new_customers
    from tiers
    cross join bands
    cross join company
    left join arrivals on tiers.value_tier = arrivals.value_tier and bands.risk_band = arrivals.risk_band
    left join earlier on tiers.value_tier = earlier.earlier_tier and bands.risk_band = earlier.earlier_band
)

select * from final
