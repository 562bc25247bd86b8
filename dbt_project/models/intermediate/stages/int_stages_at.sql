with

cutoffs as (
    select
        months.month_number,
        least(months.next_month_on, company.as_of) as cutoff_on
    from {{ ref('int_months') }} as months
    cross join {{ ref('stg_company') }} as company
),

thresholds as (
    select
        max(case when name = 'one_off_after_days' then value end) as one_off_after_days,
        max(case when name = 'new_customer_days' then value end) as new_customer_days,
        max(case when name = 'new_customer_purchase_days' then value end) as new_customer_purchase_days,
        max(case when name = 'own_rhythm_needs_gaps' then value end) as own_rhythm_needs_gaps,
        max(case when name = 'lapsed_after_mean_gaps' then value end) as lapsed_after_mean_gaps,
        max(case when name = 'lapsed_after_days' then value end) as lapsed_after_days,
        max(case when name = 'lapsed_after_days_without_rhythm' then value end)
            as lapsed_after_days_without_rhythm,
        max(case when name = 'stage_needs_purchase_days' then value end) as stage_needs_purchase_days,
        max(case when name = 'price_driven_share' then value end) as price_driven_share,
        max(case when name = 'price_driven_times_median' then value end) as price_driven_times_median,
        max(case when name = 'regular_gap_variation' then value end) as regular_gap_variation,
        max(case when name = 'partner_gap_variation' then value end) as partner_gap_variation,
        max(case when name = 'partner_purchase_days' then value end) as partner_purchase_days,
        max(case when name = 'partner_tenure_days' then value end) as partner_tenure_days,
        max(case when name = 'partner_products_times_median' then value end) as partner_products_times_median
    from {{ ref('thresholds') }}
),

clocks as (
    select
        habits.*,
        cutoffs.month_number,
        cutoffs.cutoff_on,
        {{ days_between('habits.first_order_on', 'cutoffs.cutoff_on') }} as tenure_days,
        {{ days_between('habits.last_order_on', 'cutoffs.cutoff_on') }} as days_since_order,
        {{ safe_ratio(
            days_between('habits.first_order_on', 'habits.last_order_on'), 'habits.purchase_days - 1'
        ) }} as mean_gap_days
    from {{ ref('int_habit_spans') }} as habits
    inner join cutoffs on cutoffs.month_number between habits.from_month and habits.to_month
),

-- What is usual among the customers who buy often enough to be judged.
usual as (
    select
        clocks.cutoff_on,
        percentile_cont(0.5) within group (order by clocks.discount_share) as discount_share,
        percentile_cont(0.5) within group (order by clocks.products) as products
    from clocks
    cross join thresholds
    where clocks.purchase_days_12m >= thresholds.stage_needs_purchase_days
    group by clocks.cutoff_on
),

-- The first rule that holds decides.
final as (
    select
        clocks.customer_id,
        clocks.month_number,
        clocks.cutoff_on,
        cast({{ round_to('usual.discount_share', 6) }} as double) as usual_discount_share,
        case
            when clocks.purchase_days = 1 and clocks.days_since_order > thresholds.one_off_after_days
                then 'one_off'
            when clocks.purchase_days = 1 then 'new'
            when
                clocks.days_since_order > case
                    when clocks.purchase_days > thresholds.own_rhythm_needs_gaps
                        then greatest(
                            thresholds.lapsed_after_days,
                            thresholds.lapsed_after_mean_gaps * clocks.mean_gap_days
                        )
                    else thresholds.lapsed_after_days_without_rhythm
                end
                then 'lapsed'
            when
                clocks.tenure_days <= thresholds.new_customer_days
                and clocks.purchase_days < thresholds.new_customer_purchase_days
                then 'new'
            when clocks.purchase_days_12m < thresholds.stage_needs_purchase_days then 'occasional'
            when
                clocks.discount_share >= greatest(
                    thresholds.price_driven_share,
                    thresholds.price_driven_times_median * usual.discount_share
                )
                then 'price_driven'
            when
                clocks.gap_variation <= thresholds.partner_gap_variation
                and clocks.purchase_days_12m >= thresholds.partner_purchase_days
                and clocks.tenure_days >= thresholds.partner_tenure_days
                and (
                    clocks.referrals > 0
                    or clocks.products >= thresholds.partner_products_times_median * usual.products
                )
                then 'partner'
            when clocks.gap_variation <= thresholds.regular_gap_variation then 'regular'
            else 'occasional'
        end as raw_stage
    from clocks
    cross join thresholds
    left join usual on clocks.cutoff_on = usual.cutoff_on
)

select * from final
