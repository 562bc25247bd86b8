with

habits as (
    select * from {{ ref('int_habit_spans') }}
),

stages as (
    select
        stages.*,
        company.as_of
    from {{ ref('int_stages_at') }} as stages
    inner join {{ ref('stg_company') }} as company on stages.cutoff_on = company.as_of
),

history as (
    select * from {{ ref('lifecycle_history') }}
    where to_on is null
),

customers as (
    select * from {{ ref('customer_value') }}
),

won_referrals as (
    select
        credits.referrer_customer_id as customer_id,
        count(*) as referrals_won,
        sum(credits.value_won) as referrals_value_won
    from {{ ref('int_referral_credits') }} as credits
    where credits.is_credited
    group by credits.referrer_customer_id
),

thresholds as (
    select max(case when name = 'stage_needs_purchase_days' then value end) as stage_needs_purchase_days
    from {{ ref('thresholds') }}
),

today as (
    select
        habits.*,
        stages.raw_stage,
        {{ days_between('habits.first_order_on', 'stages.as_of') }} as tenure_days,
        {{ days_between('habits.last_order_on', 'stages.as_of') }} as days_since_order,
        {{ safe_ratio(
            days_between('habits.first_order_on', 'habits.last_order_on'), 'habits.purchase_days - 1'
        ) }} as mean_gap_days,
        stages.usual_discount_share
    from stages
    inner join habits
        on
            stages.customer_id = habits.customer_id
            and stages.month_number = habits.to_month
),

-- Among the customers that buy often enough to be judged.
ranked as (
    select
        today.customer_id,
        percent_rank() over (order by today.discount_share) as discount_share_rank
    from today
    cross join thresholds
    where today.purchase_days_12m >= thresholds.stage_needs_purchase_days
),

final as (
    select
        cast(today.customer_id as varchar) as customer_id,
        cast(customers.customer_name as varchar) as customer_name,
        cast(history.stage as varchar) as stage,
        cast(history.from_on as date) as stage_since_on,
        cast(history.months as bigint) as months_in_stage,
        cast(history.previous_stage as varchar) as previous_stage,
        cast(today.raw_stage as varchar) as raw_stage,
        cast(today.tenure_days as integer) as tenure_days,
        cast(today.days_since_order as integer) as days_since_order,
        cast({{ round_to('today.mean_gap_days', 6) }} as double) as mean_gap_days,
        cast(customers.orders_12m as bigint) as orders_12m,
        cast(today.purchase_days as bigint) as purchase_days,
        cast(today.purchase_days_12m as bigint) as purchase_days_12m,
        cast(today.gap_variation as double) as gap_variation,
        cast(today.discount_share as double) as discount_share,
        cast(today.usual_discount_share as double) as usual_discount_share,
        cast({{ round_to('ranked.discount_share_rank', 6) }} as double) as discount_share_rank,
        cast(today.products as bigint) as products,
        cast(today.referrals as bigint) as referrals,
        cast(coalesce(won_referrals.referrals_won, 0) as bigint) as referrals_won,
        cast(coalesce(won_referrals.referrals_value_won, 0) as decimal(18, 4)) as referrals_value_won,
        cast(
            {{ sentence([
                counted('today.purchase_days_12m', 'purchase day') ~ " || ' in 12 months'",
                "'last order ' || " ~ counted('today.days_since_order', 'day') ~ " || ' ago'",
                "case when today.purchase_days > 1 then 'on average an order every ' || " ~ counted('today.mean_gap_days', 'day') ~ " end",
                "'gaps vary by ' || " ~ number_text('100 * today.gap_variation', 0) ~ " || ' % of their mean'",
                number_text('100 * today.discount_share', 0) ~ " || ' % of sales bought on discount, half of the customers ' || " ~ number_text('100 * today.usual_discount_share', 0) ~ " || ' % or less'",
                counted('today.products', 'product'),
                "case when today.referrals > 0 then " ~ counted('today.referrals', 'referral') ~ " end",
                "'customer for ' || " ~ counted('today.tenure_days', 'day'),
                "case when today.raw_stage <> history.stage then 'the figures of today say ' || replace(today.raw_stage, '_', '-') || ', and must say so twice' end"
            ]) }} as varchar
        ) as reason
    from today
    inner join history on today.customer_id = history.customer_id
    inner join customers on today.customer_id = customers.customer_id
    left join won_referrals on today.customer_id = won_referrals.customer_id
    left join ranked on today.customer_id = ranked.customer_id
)

select * from final
