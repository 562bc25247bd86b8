with

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

products as (
    select * from {{ ref('int_customer_products') }}
),

referrals as (
    select * from {{ ref('stg_referrals') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

thresholds as (
    select max(case when name = 'discounted_day_rate' then value end) as discounted_day_rate
    from {{ ref('thresholds') }}
),

happened as (
    select
        purchase_days.customer_id,
        purchase_days.ordered_on as happened_on,
        purchase_days.ordered_on,
        {{ safe_ratio('purchase_days.gap_days', 'purchase_days.two_gaps_days') }} as gap_ratio,
        purchase_days.net_amount,
        case
            when
                purchase_days.net_amount
                <= (1 - thresholds.discounted_day_rate) * purchase_days.gross_amount
                then purchase_days.net_amount
        end as discounted_net_amount,
        0 as new_products,
        0 as referrals
    from purchase_days
    cross join thresholds

    union all

    select
        products.customer_id,
        products.first_ordered_on as happened_on,
        null as ordered_on,
        null as gap_ratio,
        null as net_amount,
        null as discounted_net_amount,
        1 as new_products,
        0 as referrals
    from products

    union all

    select
        ids.customer_id,
        referrals.referred_on as happened_on,
        null as ordered_on,
        null as gap_ratio,
        null as net_amount,
        null as discounted_net_amount,
        0 as new_products,
        1 as referrals
    from referrals
    inner join ids on referrals.referrer_customer_id = ids.id
),

-- Sums that add up over months, so that the spread of the gaps follows for any span of them. A gap is
-- set against itself and the one before it: half of both if the customer buys like a clock.
final as (
    select
        happened.customer_id,
        {{ month_start('happened.happened_on') }} as month_on,
        cast(count(happened.ordered_on) as integer) as purchase_days,
        min(happened.ordered_on) as first_order_on,
        max(happened.ordered_on) as last_order_on,
        cast(count(happened.gap_ratio) as integer) as gap_pairs,
        cast(
            coalesce(
                sum(
                    cast(
                        {{ round_to('(happened.gap_ratio - 0.5) * (happened.gap_ratio - 0.5)', 8) }}
                        as decimal(10, 8)
                    )
                ), 0
            ) as decimal(18, 8)
        ) as squared_deviations,
        cast(coalesce(sum(happened.net_amount), 0) as decimal(18, 4)) as net_amount,
        cast(coalesce(sum(happened.discounted_net_amount), 0) as decimal(18, 4)) as discounted_net_amount,
        cast(sum(happened.new_products) as integer) as new_products,
        cast(sum(happened.referrals) as integer) as referrals
    from happened
    group by
        happened.customer_id,
        {{ month_start('happened.happened_on') }}
)

select * from final
