with

purchases as (
    select * from {{ ref('int_purchases_at') }}
),

cutoffs as (
    select * from {{ ref('int_cutoffs') }}
),

intensities as (
    select * from {{ ref('int_intensities_at') }}
),

returns as (
    select * from {{ ref('int_returns_at') }}
),

products as (
    select * from {{ ref('int_products_at') }}
),

touches as (
    select * from {{ ref('int_touches_at') }}
),

deliveries as (
    select * from {{ ref('int_deliveries_at') }}
),

-- Before the first touch on record a count of touches is not known; from then on none means 0.
recorded as (
    select distinct touches.cutoff_on from touches
),

final as (
    select
        purchases.cutoff_on,
        purchases.customer_id,
        cutoffs.is_as_of,
        cutoffs.is_last_close,
        cutoffs.is_past,
        purchases.is_sampled,
        purchases.repeat_purchases,
        purchases.last_purchase_days,
        purchases.observed_days,
        purchases.log_gap_sum,
        purchases.log_gap_square_sum,
        purchases.longest_gap_days,
        purchases.purchases_1h,
        purchases.purchases_2h,
        purchases.purchases_4h,
        purchases.purchases_365,
        case when cutoffs.has_season then purchases.purchases_season end as purchases_season,
        purchases.spend,
        purchases.spend_days,
        purchases.spend_2h,
        purchases.spend_4h,
        purchases.spend_prior_4h,
        intensities.decayed_short,
        intensities.decayed_medium,
        intensities.decayed_long,
        intensities.decayed_spend,
        intensities.gaps_beyond,
        intensities.gaps_ending,
        purchases.margin_share,
        purchases.discount_share_4h,
        cast(
            {{ round_to(safe_ratio('coalesce(returns.returned_4h, 0)', 'purchases.spend_4h'), 9) }} as double
        ) as returned_share_4h,
        coalesce(products.products_4h, 0) as products_4h,
        purchases.lines_4h,
        {{ days_between('touches.last_outbound_on', 'purchases.cutoff_on') }} as days_since_outbound,
        {{ days_between('touches.last_inbound_on', 'purchases.cutoff_on') }} as days_since_inbound,
        case when recorded.cutoff_on is not null then coalesce(touches.outbound_2h, 0) end as outbound_2h,
        case when recorded.cutoff_on is not null then coalesce(touches.inbound_2h, 0) end as inbound_2h,
        deliveries.late_share_4h,
        case when recorded.cutoff_on is not null then coalesce(touches.complaints_4h, 0) end as complaints_4h,
        case when cutoffs.is_past then purchases.purchases_ahead end as purchases_ahead,
        case when cutoffs.is_past then purchases.spend_ahead end as spend_ahead
    from purchases
    inner join cutoffs on purchases.cutoff_on = cutoffs.cutoff_on
    inner join intensities
        on
            purchases.cutoff_on = intensities.cutoff_on
            and purchases.customer_id = intensities.customer_id
    left join recorded on purchases.cutoff_on = recorded.cutoff_on
    left join returns
        on purchases.cutoff_on = returns.cutoff_on and purchases.customer_id = returns.customer_id
    left join products
        on purchases.cutoff_on = products.cutoff_on and purchases.customer_id = products.customer_id
    left join touches
        on purchases.cutoff_on = touches.cutoff_on and purchases.customer_id = touches.customer_id
    left join deliveries
        on purchases.cutoff_on = deliveries.cutoff_on and purchases.customer_id = deliveries.customer_id
)

select * from final
