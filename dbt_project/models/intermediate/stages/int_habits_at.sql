with

habit_months as (
    select * from {{ ref('int_habit_months') }}
),

first_cutoff as (
    select max(months.month_number) - max(thresholds.value) + 1 as month_number
    from {{ ref('int_months') }} as months
    inner join {{ ref('thresholds') }} as thresholds on thresholds.name = 'lifecycle_months'
),

-- All that lies more than 12 months before the first cutoff is one step: no 12 months reach it.
months as (
    select
        months.month_on,
        months.month_number,
        greatest(months.month_number, first_cutoff.month_number - 12) as step,
        least(months.next_month_on, company.as_of) as cutoff_on,
        cast(months.month_number >= first_cutoff.month_number as boolean) as is_cutoff
    from {{ ref('int_months') }} as months
    cross join first_cutoff
    cross join {{ ref('stg_company') }} as company
),

done as (
    select
        habit_months.customer_id,
        months.step,
        sum(habit_months.purchase_days) as purchase_days,
        min(habit_months.first_order_on) as first_order_on,
        max(habit_months.last_order_on) as last_order_on,
        sum(habit_months.gap_pairs) as gap_pairs,
        sum(habit_months.squared_deviations) as squared_deviations,
        sum(habit_months.net_amount) as net_amount,
        sum(habit_months.discounted_net_amount) as discounted_net_amount,
        sum(habit_months.new_products) as new_products,
        sum(habit_months.referrals) as referrals
    from habit_months
    inner join months on habit_months.month_on = months.month_on
    group by
        habit_months.customer_id,
        months.step
),

begun as (
    select
        done.customer_id,
        min(done.step) as step,
        min(done.first_order_on) as first_order_on
    from done
    where done.purchase_days > 0
    group by done.customer_id
),

known as (
    select
        begun.customer_id,
        begun.first_order_on,
        months.month_number,
        months.cutoff_on,
        months.is_cutoff,
        max(done.last_order_on) over so_far as last_order_on,
        sum(done.purchase_days) over so_far as purchase_days,
        sum(done.new_products) over so_far as products,
        sum(done.referrals) over so_far as referrals,
        sum(done.purchase_days) over last_year as purchase_days_12m,
        sum(done.net_amount) over last_year as net_amount_12m,
        sum(done.discounted_net_amount) over last_year as discounted_net_amount_12m,
        sum(done.gap_pairs) over last_year as gap_pairs_12m,
        sum(done.squared_deviations) over last_year as squared_deviations_12m
    from begun
    inner join months on begun.step <= months.month_number
    left join done
        on
            begun.customer_id = done.customer_id
            and months.month_number = done.step
    window
        so_far as (
            partition by begun.customer_id order by months.month_number
            rows between unbounded preceding and current row
        ),
        last_year as (
            partition by begun.customer_id order by months.month_number
            rows between 11 preceding and current row
        )
),

-- Gamma-distributed gaps of shape k have a mean squared deviation of 1 / (8 k + 4), and vary by
-- 1 / sqrt(k) of their mean.
final as (
    select
        known.customer_id,
        known.month_number,
        known.cutoff_on,
        known.first_order_on,
        known.last_order_on,
        cast(known.purchase_days as bigint) as purchase_days,
        cast(known.products as bigint) as products,
        cast(known.referrals as bigint) as referrals,
        cast(coalesce(known.purchase_days_12m, 0) as bigint) as purchase_days_12m,
        cast(
            {{ round_to(safe_ratio('known.discounted_net_amount_12m', 'known.net_amount_12m'), 6) }} as double
        ) as discount_share,
        cast(
            case
                when known.gap_pairs_12m > 1
                    then {{ round_to(
                        'sqrt(' ~ safe_ratio(
                            '8 * known.squared_deviations_12m',
                            'known.gap_pairs_12m - 4 * known.squared_deviations_12m'
                        ) ~ ')', 6
                    ) }}
            end as double
        ) as gap_variation
    from known
    where known.is_cutoff
)

select * from final
