with

own as (
    select * from {{ ref('int_gaps_at') }}
),

thresholds as (
    select max(case when name = 'own_rhythm_needs_gaps' then value end) as own_rhythm_needs_gaps
    from {{ ref('thresholds') }}
),

-- The company's rhythm is that of its typical customer, each with one vote; where nobody has enough
-- gaps, every customer who came back at all votes.
voters as (
    select
        own.*,
        max(case when own.gaps >= thresholds.own_rhythm_needs_gaps then 1 else 0 end)
            over (partition by own.step) as has_regulars,
        thresholds.own_rhythm_needs_gaps
    from own
    cross join thresholds
),

typical as (
    select
        voters.step,
        percentile_cont(0.5) within group (order by voters.median_gap_days) as median_gap_days,
        percentile_cont(0.5) within group (order by voters.p90_gap_days) as p90_gap_days
    from voters
    where voters.gaps >= case when voters.has_regulars = 1 then voters.own_rhythm_needs_gaps else 1 end
    group by voters.step
),

rhythms as (
    select
        voters.*,
        {{ days_between('voters.last_order_on', 'voters.cutoff_on') }} as days_since_order,
        case when voters.gaps >= voters.own_rhythm_needs_gaps then 'own' else 'company' end as gap_basis,
        case
            when voters.gaps >= voters.own_rhythm_needs_gaps then voters.median_gap_days
            else typical.median_gap_days
        end as usual_gap_days,
        case
            when voters.gaps >= voters.own_rhythm_needs_gaps then voters.p90_gap_days
            else typical.p90_gap_days
        end as long_gap_days
    from voters
    left join typical on voters.step = typical.step
),

final as (
    select
        rhythms.cutoff_on,
        rhythms.customer_id,
        cast(rhythms.step = 0 as boolean) as is_as_of,
        cast(rhythms.step = -1 as boolean) as is_last_close,
        cast(rhythms.step > 0 as boolean) as is_past,
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
        ) as gap_ratio,
        case when rhythms.step > 0 then cast(rhythms.followed = 1 as boolean) end as ordered_within_horizon
    from rhythms
)

select * from final
