with

habits as (
    select * from {{ ref('int_habits_at') }}
),

stages as (
    select * from {{ ref('int_stages_at') }}
),

history as (
    select * from {{ ref('lifecycle_history') }}
    where to_on is null
),

customers as (
    select * from {{ ref('customer_value') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'stage_needs_purchase_days' then value end) as stage_needs_purchase_days
    from {{ ref('thresholds') }}
),

ranked as (
    select
        habits.customer_id,
        percent_rank() over (order by habits.discount_share) as discount_share_rank
    from habits
    inner join company on habits.cutoff_on = company.as_of
    cross join thresholds
    where habits.purchase_days_12m >= thresholds.stage_needs_purchase_days
),

today as (
    select
        habits.*,
        stages.raw_stage,
        stages.tenure_days,
        stages.days_since_order,
        stages.mean_gap_days,
        stages.usual_discount_share,
        history.stage,
        history.previous_stage,
        history.from_on,
        history.months,
        ranked.discount_share_rank,
        customers.customer_name,
        customers.orders_12m
    from habits
    inner join company on habits.cutoff_on = company.as_of
    inner join stages
        on
            habits.customer_id = stages.customer_id
            and habits.cutoff_on = stages.cutoff_on
    inner join history on habits.customer_id = history.customer_id
    inner join customers on habits.customer_id = customers.customer_id
    left join ranked on habits.customer_id = ranked.customer_id
),

final as (
    select
        cast(today.customer_id as varchar) as customer_id,
        cast(today.customer_name as varchar) as customer_name,
        cast(today.stage as varchar) as stage,
        cast(today.from_on as date) as stage_since_on,
        cast(today.months as bigint) as months_in_stage,
        cast(today.previous_stage as varchar) as previous_stage,
        cast(today.raw_stage as varchar) as raw_stage,
        cast(today.tenure_days as integer) as tenure_days,
        cast(today.days_since_order as integer) as days_since_order,
        cast(today.mean_gap_days as double) as mean_gap_days,
        cast(today.orders_12m as bigint) as orders_12m,
        cast(today.purchase_days as bigint) as purchase_days,
        cast(today.purchase_days_12m as bigint) as purchase_days_12m,
        cast(today.gap_variation as double) as gap_variation,
        cast(today.discount_share as double) as discount_share,
        cast(today.usual_discount_share as double) as usual_discount_share,
        cast({{ round_to('today.discount_share_rank', 6) }} as double) as discount_share_rank,
        cast(today.products as bigint) as products,
        cast(today.referrals as bigint) as referrals,
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
                "case when today.raw_stage <> today.stage then 'the figures of today say ' || replace(today.raw_stage, '_', '-') || ', and must say so twice' end"
            ]) }} as varchar
        ) as reason
    from today
)

select * from final
