with

purchases as (
    select * from {{ ref('int_purchases_at') }}
),

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

seen as (
    select
        purchases.cutoff_on,
        purchases.customer_id,
        purchase_days.gap_days,
        purchase_days.net_amount,
        company.horizon_days,
        purchases.observed_days - purchases.last_purchase_days as silent_days,
        cast(
            {{ days_between('purchase_days.ordered_on', 'purchases.cutoff_on') }} as double
        ) / company.horizon_days as horizons_ago
    from purchases
    cross join company
    inner join purchase_days
        on
            purchases.customer_id = purchase_days.customer_id
            and purchases.cutoff_on > purchase_days.ordered_on
),

-- Decimals, so that a sum does not depend on the order of the rows.
weighed as (
    select
        seen.cutoff_on,
        seen.customer_id,
        cast({{ round_to('exp(-2 * seen.horizons_ago)', 8) }} as decimal(9, 8)) as short_weight,
        cast({{ round_to('exp(-seen.horizons_ago / 2)', 8) }} as decimal(9, 8)) as medium_weight,
        cast({{ round_to('exp(-seen.horizons_ago / 8)', 8) }} as decimal(9, 8)) as long_weight,
        cast(
            {{ round_to('exp(-seen.horizons_ago / 2) * ln(1 + greatest(seen.net_amount, 0))', 8) }}
            as decimal(11, 8)
        ) as spend_weight,
        case when seen.gap_days > seen.silent_days then 1 else 0 end as beyond,
        case
            when seen.gap_days > seen.silent_days and seen.gap_days <= seen.silent_days + seen.horizon_days
                then 1
            else 0
        end as ending
    from seen
),

final as (
    select
        weighed.cutoff_on,
        weighed.customer_id,
        cast(sum(weighed.short_weight) as double) as decayed_short,
        cast(sum(weighed.medium_weight) as double) as decayed_medium,
        cast(sum(weighed.long_weight) as double) as decayed_long,
        cast(sum(weighed.spend_weight) as double) as decayed_spend,
        cast(sum(weighed.beyond) as bigint) as gaps_beyond,
        cast(sum(weighed.ending) as bigint) as gaps_ending
    from weighed
    group by
        weighed.cutoff_on,
        weighed.customer_id
)

select * from final
