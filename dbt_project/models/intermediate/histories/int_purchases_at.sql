with

cutoffs as (
    select * from {{ ref('int_cutoff_audiences') }}
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

-- A day that belongs to the outcome has no known_on.
seen as (
    select
        cutoffs.*,
        days.customer_id,
        days.gap_days,
        days.log_gap,
        days.log_gap_square,
        days.order_lines,
        days.gross_amount,
        days.net_amount,
        days.costed_net_amount,
        days.margin,
        case when days.ordered_on < cutoffs.cutoff_on then days.ordered_on end as known_on
    from days
    inner join cutoffs
        on
            days.is_sampled = cutoffs.is_sampled
            and days.ordered_on < cutoffs.outcome_ends_on
),

totals as (
    select
        seen.cutoff_on,
        seen.customer_id,
        seen.is_sampled,
        count(seen.known_on) as purchases,
        min(seen.known_on) as first_order_on,
        max(seen.known_on) as last_order_on,
        sum(case when seen.known_on is not null then seen.log_gap end) as log_gap_sum,
        sum(case when seen.known_on is not null then seen.log_gap_square end) as log_gap_square_sum,
        max(case when seen.known_on is not null then seen.gap_days end) as longest_gap_days,
        count(case when seen.known_on >= seen.from_1h_on then 1 end) as purchases_1h,
        count(case when seen.known_on >= seen.from_2h_on then 1 end) as purchases_2h,
        count(case when seen.known_on >= seen.from_4h_on then 1 end) as purchases_4h,
        count(case when seen.known_on >= seen.from_365_on then 1 end) as purchases_365,
        count(
            case when seen.known_on >= seen.from_365_on and seen.known_on < seen.season_ends_on then 1 end
        ) as purchases_season,
        sum(case when seen.known_on is not null then seen.net_amount end) as spend,
        count(case when seen.known_on is not null and seen.net_amount > 0 then 1 end) as spend_days,
        sum(case when seen.known_on >= seen.from_2h_on then seen.net_amount end) as spend_2h,
        sum(case when seen.known_on >= seen.from_4h_on then seen.net_amount end) as spend_4h,
        sum(
            case
                when seen.known_on >= seen.from_8h_on and seen.known_on < seen.from_4h_on then seen.net_amount
            end
        ) as spend_prior_4h,
        sum(case when seen.known_on is not null then seen.margin end) as margin,
        sum(case when seen.known_on is not null then seen.costed_net_amount end) as costed_net_amount,
        sum(case when seen.known_on >= seen.from_4h_on then seen.gross_amount end) as gross_4h,
        sum(case when seen.known_on >= seen.from_4h_on then seen.order_lines end) as lines_4h,
        count(case when seen.known_on is null then 1 end) as purchases_ahead,
        sum(case when seen.known_on is null then seen.net_amount end) as spend_ahead
    from seen
    group by
        seen.cutoff_on,
        seen.customer_id,
        seen.is_sampled
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
        cast(totals.purchases_season as bigint) as purchases_season,
        cast(totals.spend as decimal(18, 4)) as spend,
        cast(totals.spend_days as bigint) as spend_days,
        cast(coalesce(totals.spend_2h, 0) as decimal(18, 4)) as spend_2h,
        cast(coalesce(totals.spend_4h, 0) as decimal(18, 4)) as spend_4h,
        cast(coalesce(totals.spend_prior_4h, 0) as decimal(18, 4)) as spend_prior_4h,
        cast({{ round_to(safe_ratio('totals.margin', 'totals.costed_net_amount'), 9) }} as double)
            as margin_share,
        cast({{ round_to(safe_ratio('totals.gross_4h - totals.spend_4h', 'totals.gross_4h'), 9) }} as double)
            as discount_share_4h,
        cast(coalesce(totals.lines_4h, 0) as bigint) as lines_4h,
        cast(totals.purchases_ahead as bigint) as purchases_ahead,
        cast(coalesce(totals.spend_ahead, 0) as decimal(18, 4)) as spend_ahead
    from totals
    where totals.purchases > 0
)

select * from final
