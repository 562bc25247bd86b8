with

habit_months as (
    select * from {{ ref('int_habit_months') }}
),

ends as (
    select
        max(months.month_number) as last_month,
        max(months.month_number) - max(thresholds.value) + 1 as first_month
    from {{ ref('int_months') }} as months
    inner join {{ ref('thresholds') }} as thresholds on thresholds.name = 'lifecycle_months'
),

-- All that lies more than 12 months before the first month asked for is one month: no 12 months reach it.
entered as (
    select
        greatest(months.month_number, ends.first_month - 12) as month_number,
        habit_months.*
    from habit_months
    inner join {{ ref('int_months') }} as months on habit_months.month_on = months.month_on
    cross join ends
),

-- What a month brings leaves the last 12 months a year later.
turns as (
    select
        1 as sign,
        0 as months_later
    union all
    select
        -1 as sign,
        12 as months_later
),

summed as (
    select
        entered.customer_id,
        entered.month_number + turns.months_later as month_number,
        min(entered.first_order_on) as first_order_on,
        max(entered.last_order_on) as last_order_on,
        cast(sum(case when turns.sign = 1 then entered.purchase_days else 0 end) as bigint) as purchase_days,
        cast(sum(case when turns.sign = 1 then entered.new_products else 0 end) as bigint) as new_products,
        cast(sum(case when turns.sign = 1 then entered.referrals else 0 end) as bigint) as referrals,
        cast(sum(turns.sign * entered.purchase_days) as bigint) as purchase_days_12m,
        cast(sum(turns.sign * entered.gap_pairs) as bigint) as gap_pairs,
        cast(sum(turns.sign * entered.squared_deviations) as decimal(18, 8)) as squared_deviations,
        cast(sum(turns.sign * entered.net_amount) as decimal(18, 4)) as net_amount,
        cast(sum(turns.sign * entered.discounted_net_amount) as decimal(18, 4)) as discounted_net_amount
    from entered
    cross join turns
    cross join ends
    where entered.month_number + turns.months_later <= ends.last_month
    group by
        entered.customer_id,
        entered.month_number + turns.months_later
),

running as (
    select
        summed.customer_id,
        summed.month_number,
        lead(summed.month_number) over so_far as next_month_number,
        min(summed.first_order_on) over so_far as first_order_on,
        max(summed.last_order_on) over so_far as last_order_on,
        sum(summed.purchase_days) over so_far as purchase_days,
        sum(summed.new_products) over so_far as products,
        sum(summed.referrals) over so_far as referrals,
        sum(summed.purchase_days_12m) over so_far as purchase_days_12m,
        sum(summed.gap_pairs) over so_far as gap_pairs,
        sum(summed.squared_deviations) over so_far as squared_deviations,
        {{ safe_ratio(
            'sum(summed.discounted_net_amount) over so_far', 'sum(summed.net_amount) over so_far'
        ) }} as discount_share
    from summed
    window so_far as (partition by summed.customer_id order by summed.month_number rows unbounded preceding)
),

-- Gamma-distributed gaps of shape k have a mean squared deviation of 1 / (8 k + 4), and vary by
-- 1 / sqrt(k) of their mean. One pair of gaps says nothing.
final as (
    select
        running.customer_id,
        cast(greatest(running.month_number, ends.first_month) as integer) as from_month,
        cast(coalesce(running.next_month_number - 1, ends.last_month) as integer) as to_month,
        running.first_order_on,
        running.last_order_on,
        cast(running.purchase_days as bigint) as purchase_days,
        cast(running.products as bigint) as products,
        cast(running.referrals as bigint) as referrals,
        cast(running.purchase_days_12m as bigint) as purchase_days_12m,
        cast({{ round_to('running.discount_share', 6) }} as double) as discount_share,
        cast({{ round_to(
            'sqrt(' ~ safe_ratio(
                '8 * running.squared_deviations',
                'case when running.gap_pairs > 1 then running.gap_pairs - 4 * running.squared_deviations end'
            ) ~ ')', 6
        ) }} as double) as gap_variation
    from running
    cross join ends
    where
        running.purchase_days > 0
        and coalesce(running.next_month_number - 1, ends.last_month) >= ends.first_month
)

select * from final
