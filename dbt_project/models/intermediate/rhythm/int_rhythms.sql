with

own as (
    select * from {{ ref('int_gaps') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'own_rhythm_needs_gaps' then value end) as own_rhythm_needs_gaps
    from {{ ref('thresholds') }}
),

-- The company's rhythm is that of its typical customer, each with one vote; where nobody has enough
-- gaps, every customer who came back at all votes.
voting as (
    select
        case
            when max(own.gaps) >= max(thresholds.own_rhythm_needs_gaps)
                then max(thresholds.own_rhythm_needs_gaps)
            else 1
        end as needs_gaps
    from own
    cross join thresholds
),

typical as (
    select
        percentile_cont(0.5) within group (order by own.median_gap_days) as median_gap_days,
        percentile_cont(0.5) within group (order by own.p90_gap_days) as p90_gap_days
    from own
    cross join voting
    where own.gaps >= voting.needs_gaps
),

rhythms as (
    select
        own.*,
        {{ days_between('own.last_order_on', 'company.as_of') }} as days_since_order,
        case when own.gaps >= thresholds.own_rhythm_needs_gaps then 'own' else 'company' end as gap_basis,
        case
            when own.gaps >= thresholds.own_rhythm_needs_gaps then own.median_gap_days
            else typical.median_gap_days
        end as usual_gap_days,
        case
            when own.gaps >= thresholds.own_rhythm_needs_gaps then own.p90_gap_days
            else typical.p90_gap_days
        end as long_gap_days
    from own
    cross join company
    cross join thresholds
    cross join typical
),

final as (
    select
        rhythms.customer_id,
        rhythms.purchase_days,
        rhythms.first_order_on,
        rhythms.last_order_on,
        rhythms.days_since_order,
        rhythms.gaps,
        rhythms.median_gap_days,
        rhythms.p90_gap_days,
        rhythms.gap_basis,
        cast({{ round_to('rhythms.usual_gap_days', 6) }} as double) as usual_gap_days,
        cast({{ round_to('rhythms.long_gap_days', 6) }} as double) as long_gap_days,
        cast(
            {{ round_to(safe_ratio('rhythms.days_since_order', 'rhythms.usual_gap_days'), 6) }} as double
        ) as gap_ratio
    from rhythms
)

select * from final
