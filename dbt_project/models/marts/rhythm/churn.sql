with

-- A date for an order that rather never comes would be counted as one.
risks as (
    select
        *,
        case when order_ever_probability >= 0.5 then next_order_low_days end as from_days,
        case when order_ever_probability >= 0.5 then next_order_median_days end as on_days,
        case when order_ever_probability >= 0.5 then next_order_high_days end as to_days
    from {{ ref('int_risks_at') }}
    where is_as_of
),

reasons as (
    select * from {{ ref('int_risk_reasons') }}
),

worth as (
    select * from {{ ref('int_customer_worth') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- An order within the horizon is an order: where the champion knows of one that the model of repeat
-- purchase, which gives the rest, thinks less likely, its word holds.
final as (
    select
        cast(risks.customer_id as varchar) as customer_id,
        cast(company.horizon_days as integer) as horizon_days,
        cast(risks.stated_probability as double) as churn_probability,
        cast({{ stated_probability('risks.churn_probability_low') }} as double) as churn_probability_low,
        cast({{ stated_probability('risks.churn_probability_high') }} as double) as churn_probability_high,
        cast(risks.risk_band as varchar) as risk_band,
        {{ money('risks.stated_probability * greatest(worth.value_12m, 0)') }} as value_at_risk,
        cast(worth.value_basis as varchar) as value_basis,
        cast({{ round_to('risks.expected_orders', 6) }} as double) as expected_orders,
        cast({{ round_to('risks.expected_orders_low', 6) }} as double) as expected_orders_low,
        cast({{ round_to('risks.expected_orders_high', 6) }} as double) as expected_orders_high,
        {{ money('risks.expected_spend') }} as expected_spend,
        cast(
            case
                when risks.order_ever_probability is not null then {{ round_to(
                    'greatest(risks.order_ever_probability, 1 - coalesce(risks.stated_probability, 1))', 6
                ) }}
            end as double
        ) as order_ever_probability,
        cast({{ add_days('company.as_of', round_to('risks.on_days', 0)) }} as date) as next_order_on,
        cast({{ add_days('company.as_of', round_to('risks.from_days', 0)) }} as date) as next_order_from,
        cast({{ add_days('company.as_of', round_to('risks.to_days', 0)) }} as date) as next_order_to,
        cast({{ round_to('risks.alive_probability', 6) }} as double) as alive_probability,
        cast(coalesce(risks.model, 'none') as varchar) as model,
        cast(risks.model_version as varchar) as model_version,
        cast(risks.status as varchar) as status,
        cast(reasons.reasons as varchar) as reasons,
        cast(risks.raise_1 as varchar) as raise_1,
        cast({{ round_to('risks.raise_1_effect', 6) }} as double) as raise_1_effect,
        cast(risks.raise_2 as varchar) as raise_2,
        cast({{ round_to('risks.raise_2_effect', 6) }} as double) as raise_2_effect,
        cast(risks.raise_3 as varchar) as raise_3,
        cast({{ round_to('risks.raise_3_effect', 6) }} as double) as raise_3_effect,
        cast(risks.lower_1 as varchar) as lower_1,
        cast({{ round_to('risks.lower_1_effect', 6) }} as double) as lower_1_effect,
        cast(risks.lower_2 as varchar) as lower_2,
        cast({{ round_to('risks.lower_2_effect', 6) }} as double) as lower_2_effect,
        cast(risks.lower_3 as varchar) as lower_3,
        cast({{ round_to('risks.lower_3_effect', 6) }} as double) as lower_3_effect
    from risks
    inner join worth on risks.customer_id = worth.customer_id
    left join reasons on risks.customer_id = reasons.customer_id
    cross join company
)

select * from final
