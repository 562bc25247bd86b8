with

histories as (
    select * from {{ ref('int_purchase_histories') }}
    where is_as_of
),

rhythms as (
    select * from {{ ref('int_rhythms') }}
),

worth as (
    select * from {{ ref('int_customer_worth') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- How much the logarithms of a customer's gaps spread, from three purchase days on.
spreads as (
    select
        histories.customer_id,
        greatest(
            histories.log_gap_square_sum
            - histories.log_gap_sum * histories.log_gap_sum / histories.repeat_purchases,
            0
        ) / (histories.repeat_purchases - 1) as log_gap_variance
    from histories
    where histories.repeat_purchases >= 2
),

final as (
    select
        histories.customer_id,
        histories.is_sampled,
        histories.repeat_purchases,
        histories.observed_days,
        histories.purchases_2h,
        histories.purchases_4h - histories.purchases_2h as purchases_prior_2h,
        histories.purchases_4h,
        histories.purchases_season,
        histories.spend_2h,
        histories.spend_4h,
        histories.spend_prior_4h,
        histories.products_4h,
        histories.discount_share_4h,
        histories.returned_share_4h,
        histories.days_since_outbound,
        histories.days_since_inbound,
        histories.late_share_4h,
        histories.complaints_4h,
        company.horizon_days,
        company.currency,
        worth.value_tier,
        rhythms.first_order_on,
        rhythms.days_since_order,
        rhythms.gap_basis,
        rhythms.median_gap_days,
        cast({{ round_to('exp(sqrt(spreads.log_gap_variance))', 6) }} as double) as gap_factor
    from histories
    cross join company
    inner join rhythms on histories.customer_id = rhythms.customer_id
    inner join worth on histories.customer_id = worth.customer_id
    left join spreads on histories.customer_id = spreads.customer_id
)

select * from final
