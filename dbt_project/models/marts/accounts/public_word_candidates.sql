with

customers as (
    select * from {{ ref('customer_value') }}
),

years as (
    select * from {{ ref('int_customer_year_on_year') }}
),

lifecycle as (
    select * from {{ ref('lifecycle') }}
),

churn as (
    select * from {{ ref('churn') }}
),

relationships as (
    select * from {{ ref('relationship_risk') }}
),

service as (
    select * from {{ ref('service_status') }}
),

losses as (
    select * from {{ ref('lost_customers') }}
    where status = 'lost'
),

tiers as (
    select * from {{ ref('value_tiers') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select
        max(case when name = 'public_word_tiers' then value end) as tiers,
        max(case when name = 'public_word_tenure_days' then value end) as tenure_days,
        max(case when name = 'public_word_growth' then value end) as growth,
        max(case when name = 'public_word_nps' then value end) as nps
    from {{ ref('thresholds') }}
),

measured as (
    select
        customers.customer_id,
        customers.value_tier,
        tiers.rank as tier_rank,
        customers.value_12m,
        lifecycle.stage,
        relationships.nps,
        coalesce(churn.risk_band, 'unknown') as risk_band,
        coalesce(service.open_complaints, 0) as open_complaints,
        {{ days_between('customers.first_order_on', 'company.as_of') }} as tenure_days,
        {{ round_to(
            safe_ratio('customers.net_revenue_12m', 'greatest(years.net_revenue_before, 0)') ~ ' - 1', 6
        ) }} as growth
    from customers
    cross join company
    inner join tiers on customers.value_tier = tiers.value_tier
    left join years on customers.customer_id = years.customer_id
    left join lifecycle on customers.customer_id = lifecycle.customer_id
    left join churn on customers.customer_id = churn.customer_id
    left join relationships on customers.customer_id = relationships.customer_id
    left join service on customers.customer_id = service.customer_id
    left join losses on customers.customer_id = losses.customer_id
    where losses.customer_id is null
),

-- Growth by bargains is none to praise, and nobody is praised in public while a complaint is open or
-- the next order is in doubt.
worthy as (
    select measured.*
    from measured
    cross join thresholds
    where
        measured.tier_rank <= thresholds.tiers
        and measured.tenure_days >= thresholds.tenure_days
        and (
            measured.stage = 'partner'
            or (measured.stage = 'regular' and measured.growth >= thresholds.growth)
        )
        and measured.open_complaints = 0
        and measured.risk_band <> 'high'
        and coalesce(measured.nps >= thresholds.nps, true)
),

final as (
    select
        cast(worthy.customer_id as varchar) as customer_id,
        cast(worthy.value_tier as varchar) as value_tier,
        cast(worthy.value_12m as decimal(18, 4)) as value_12m,
        cast(worthy.stage as varchar) as stage,
        cast(worthy.growth as double) as growth,
        cast(worthy.tenure_days as integer) as tenure_days,
        cast(worthy.nps as double) as nps,
        cast(
            {{ join_text([
                "case when worthy.stage = 'partner' then 'partner' end",
                "case when worthy.growth >= 0 then 'bought ' || " ~ number_text('100 * worthy.growth', 0)
                    ~ " || ' % more than the year before' end",
                "'customer for ' || " ~ counted('floor(worthy.tenure_days / 365.0)', 'year') ~ " || ' or more'",
                "'would recommend us with ' || " ~ number_text('worthy.nps', 0) ~ " || ' of 10'",
            ], '; ') }} as varchar
        ) as public_word_reason
    from worthy
)

select * from final
