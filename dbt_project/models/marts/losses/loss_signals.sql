with

cases as (
    select * from {{ ref('int_loss_cases') }}
),

signals as (
    select * from {{ ref('int_service_signals') }}
    union all
    select * from {{ ref('int_contact_signals') }}
    union all
    select * from {{ ref('int_survey_signals') }}
),

thresholds as (
    select
        max(case when name = 'loss_signal_days' then value end) as signal_days,
        max(case when name = 'loss_small_number' then value end) as small_number
    from {{ ref('thresholds') }}
),

-- Customers who buy about as often, at the same date: here those with the signal meet those without.
groups as (
    select
        signals.signal,
        signals.measured_on,
        cases.frequency_group,
        cast(count(*) as double) as cases,
        sum(signals.has_signal) as cases_with,
        sum(signals.has_signal * cases.was_lost_after) as lost_with,
        sum(1 - signals.has_signal) as cases_without,
        sum((1 - signals.has_signal) * cases.was_lost_after) as lost_without
    from signals
    inner join cases
        on
            signals.customer_id = cases.customer_id
            and signals.measured_on = cases.measured_on
    group by
        signals.signal,
        signals.measured_on,
        cases.frequency_group
),

-- The risk ratio of Mantel and Haenszel over the groups and its variance on the logarithm.
summed as (
    select
        groups.signal,
        min(groups.measured_on) as first_measured_on,
        max(groups.measured_on) as last_measured_on,
        sum(groups.cases_with) as cases_with,
        sum(groups.lost_with) as lost_with,
        sum(groups.cases_without) as cases_without,
        sum(groups.lost_without) as lost_without,
        sum(groups.lost_with * groups.cases_without / groups.cases) as weighted_with,
        sum(groups.lost_without * groups.cases_with / groups.cases) as weighted_without,
        sum(
            (
                groups.cases_with * groups.cases_without * (groups.lost_with + groups.lost_without)
                - groups.lost_with * groups.lost_without * groups.cases
            ) / (groups.cases * groups.cases)
        ) as weighted_variance
    from groups
    group by groups.signal
),

rated as (
    select
        summed.*,
        thresholds.signal_days,
        least(summed.lost_with, summed.lost_without) < thresholds.small_number as is_small_number,
        {{ safe_ratio('summed.weighted_with', 'summed.weighted_without') }} as relative_risk,
        exp(1.959964 * sqrt(
            {{ safe_ratio('summed.weighted_variance', 'summed.weighted_with * summed.weighted_without') }}
        )) as spread
    from summed
    cross join thresholds
),

final as (
    select
        cast(rated.signal as varchar) as signal,
        cast(rated.signal_days as integer) as signal_days,
        cast(rated.first_measured_on as date) as first_measured_on,
        cast(rated.last_measured_on as date) as last_measured_on,
        cast(rated.cases_with as bigint) as cases_with,
        cast(rated.lost_with as bigint) as lost_with,
        cast({{ round_to(safe_ratio('rated.lost_with', 'rated.cases_with'), 6) }} as double)
            as lost_share_with,
        cast(rated.cases_without as bigint) as cases_without,
        cast(rated.lost_without as bigint) as lost_without,
        cast({{ round_to(safe_ratio('rated.lost_without', 'rated.cases_without'), 6) }} as double)
            as lost_share_without,
        cast({{ round_to('rated.relative_risk', 6) }} as double) as relative_risk,
        cast({{ round_to('rated.relative_risk / rated.spread', 6) }} as double) as relative_risk_low,
        cast({{ round_to('rated.relative_risk * rated.spread', 6) }} as double) as relative_risk_high,
        cast(rated.is_small_number as boolean) as is_small_number,
        cast(
            case
                when rated.is_small_number then 'too_few'
                when rated.relative_risk / rated.spread > 1 then 'more_often_lost'
                when rated.relative_risk * rated.spread < 1 then 'less_often_lost'
                else 'no_clear_difference'
            end as varchar
        ) as finding
    from rated
)

select * from final
