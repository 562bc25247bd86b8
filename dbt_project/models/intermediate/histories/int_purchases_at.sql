with

cutoffs as (
    select * from {{ ref('int_cutoffs') }}
),

sample as (
    select * from {{ ref('int_model_sample') }}
),

-- Logarithms as decimals: their sum does not depend on the order of the rows.
days as (
    select
        purchase_days.*,
        sample.customer_id is not null as is_sampled,
        cast({{ round_to('ln(purchase_days.gap_days)', 8) }} as decimal(10, 8)) as log_gap,
        cast(
            {{ round_to('ln(purchase_days.gap_days) * ln(purchase_days.gap_days)', 8) }} as decimal(11, 8)
        ) as log_gap_square
    from {{ ref('int_purchase_days') }} as purchase_days
    left join sample on purchase_days.customer_id = sample.customer_id
),

seen as (
    select
        cutoffs.cutoff_on,
        cutoffs.is_past,
        cutoffs.has_season,
        days.*,
        case when days.ordered_on < cutoffs.cutoff_on then 1 else 0 end as known,
        case when days.ordered_on >= cutoffs.from_1h_on then 1 else 0 end as since_1h,
        case when days.ordered_on >= cutoffs.from_2h_on then 1 else 0 end as since_2h,
        case when days.ordered_on >= cutoffs.from_4h_on then 1 else 0 end as since_4h,
        case when days.ordered_on >= cutoffs.from_8h_on then 1 else 0 end as since_8h,
        case when days.ordered_on >= cutoffs.from_365_on then 1 else 0 end as since_365,
        case when days.ordered_on < cutoffs.season_ends_on then 1 else 0 end as before_season_end
    from days
    inner join cutoffs
        on
            days.ordered_on < cutoffs.outcome_ends_on
            and (days.is_sampled or not cutoffs.is_for_sample)
),

totals as (
    select
        seen.cutoff_on,
        seen.customer_id,
        seen.is_sampled,
        seen.is_past,
        seen.has_season,
        sum(seen.known) as purchases,
        min(case when seen.known = 1 then seen.ordered_on end) as first_order_on,
        max(case when seen.known = 1 then seen.ordered_on end) as last_order_on,
        sum(case when seen.known = 1 then seen.log_gap end) as log_gap_sum,
        sum(case when seen.known = 1 then seen.log_gap_square end) as log_gap_square_sum,
        max(case when seen.known = 1 then seen.gap_days end) as longest_gap_days,
        sum(seen.known * seen.since_1h) as purchases_1h,
        sum(seen.known * seen.since_2h) as purchases_2h,
        sum(seen.known * seen.since_4h) as purchases_4h,
        sum(seen.known * seen.since_365) as purchases_365,
        sum(seen.known * seen.since_365 * seen.before_season_end) as purchases_season,
        sum(case when seen.known = 1 then seen.net_amount end) as spend,
        sum(case when seen.known = 1 and seen.net_amount > 0 then 1 else 0 end) as spend_days,
        sum(case when seen.known * seen.since_2h = 1 then seen.net_amount else 0 end) as spend_2h,
        sum(case when seen.known * seen.since_4h = 1 then seen.net_amount else 0 end) as spend_4h,
        sum(case when seen.known * seen.since_8h = 1 then seen.net_amount else 0 end) as spend_8h,
        sum(case when seen.known = 1 then seen.margin end) as margin,
        sum(case when seen.known = 1 then seen.costed_net_amount end) as costed_net_amount,
        sum(case when seen.known * seen.since_4h = 1 then seen.gross_amount end) as gross_4h,
        sum(case when seen.known * seen.since_4h = 1 then seen.order_lines else 0 end) as lines_4h,
        sum(1 - seen.known) as purchases_ahead,
        sum(case when seen.known = 0 then seen.net_amount else 0 end) as spend_ahead
    from seen
    group by
        seen.cutoff_on,
        seen.customer_id,
        seen.is_sampled,
        seen.is_past,
        seen.has_season
    having sum(seen.known) > 0
),

final as (
    select
        totals.cutoff_on,
        totals.customer_id,
        totals.is_sampled,
        cast(totals.purchases - 1 as bigint) as repeat_purchases,
        {{ days_between('totals.first_order_on', 'totals.last_order_on') }} as last_purchase_days,
        {{ days_between('totals.first_order_on', 'totals.cutoff_on') }} as observed_days,
        cast(coalesce(totals.log_gap_sum, 0) as double) as log_gap_sum,
        cast(coalesce(totals.log_gap_square_sum, 0) as double) as log_gap_square_sum,
        cast(totals.longest_gap_days as integer) as longest_gap_days,
        cast(totals.purchases_1h as bigint) as purchases_1h,
        cast(totals.purchases_2h as bigint) as purchases_2h,
        cast(totals.purchases_4h as bigint) as purchases_4h,
        cast(totals.purchases_365 as bigint) as purchases_365,
        cast(case when totals.has_season then totals.purchases_season end as bigint) as purchases_season,
        cast(totals.spend as decimal(18, 4)) as spend,
        cast(totals.spend_days as bigint) as spend_days,
        cast(totals.spend_2h as decimal(18, 4)) as spend_2h,
        cast(totals.spend_4h as decimal(18, 4)) as spend_4h,
        cast(totals.spend_8h - totals.spend_4h as decimal(18, 4)) as spend_prior_4h,
        cast({{ round_to(safe_ratio('totals.margin', 'totals.costed_net_amount'), 9) }} as double)
            as margin_share,
        cast({{ round_to(safe_ratio('totals.gross_4h - totals.spend_4h', 'totals.gross_4h'), 9) }} as double)
            as discount_share_4h,
        cast(totals.lines_4h as bigint) as lines_4h,
        cast(case when totals.is_past then totals.purchases_ahead end as bigint) as purchases_ahead,
        cast(case when totals.is_past then totals.spend_ahead end as decimal(18, 4)) as spend_ahead
    from totals
)

select * from final
