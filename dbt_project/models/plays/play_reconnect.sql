with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'reconnect'
),

-- The customer still buys; it is our side that has been quiet for longer than the cadence of its tier.
candidates as (
    select
        evidence.*,
        rules.play,
        rules.success_rate,
        rules.contact_cost,
        rules.offer,
        rules.preferred_channel,
        rules.due_in_days,
        evidence.value_12m as value_to_win,
        coalesce(evidence.churn_probability, rules.probability_if_unknown) as probability,
        case
            when evidence.churn_probability is null then 'assumed chance of no order (history too short)'
            else 'chance of no order'
        end as probability_words
    from evidence
    cross join rules
    where
        not evidence.is_lost
        and evidence.clock = 'we_went_quiet'
),

priced as (
    select
        candidates.*,
        {{ expected_value('candidates.value_to_win', 'candidates.probability', 'candidates') }}
            as expected_value
    from candidates
),

final as (
    select
        cast(priced.play as varchar) as play,
        cast(priced.customer_id as varchar) as customer_id,
        cast(
            {{ sentence([
                'priced.contact_words',
                "'customers of value tier ' || priced.value_tier || ' are due one every ' || " ~ day_count('priced.cadence_days'),
                'priced.order_words',
                'priced.sales_words'
            ]) }} as varchar
        ) as reason,
        cast(priced.churn_probability as double) as churn_probability,
        cast(priced.value_at_risk as decimal(18, 4)) as value_at_risk,
        cast(priced.days_since_order as integer) as days_since_order,
        cast(priced.usual_gap_days as double) as usual_gap_days,
        cast(priced.days_since_outbound as integer) as days_since_outbound,
        cast(priced.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(priced.expected_value as decimal(18, 2)) as expected_value,
        cast(
            {{ expected_value_words(
                "replace(priced.value_basis, '_', ' ') || ' value of the last 12 months'", 'priced.value_to_win',
                'priced.probability_words', 'priced.probability', 'priced', 'priced.currency'
            ) }} as varchar
        ) as expected_value_basis,
        cast(priced.owner_id as varchar) as owner_id,
        cast(priced.preferred_channel as varchar) as channel,
        cast(priced.offer as varchar) as offer,
        cast({{ add_days('priced.as_of', 'priced.due_in_days') }} as date) as due_on,
        cast(
            row_number() over (order by priced.expected_value desc, priced.customer_id asc) as integer
        ) as priority
    from priced
    where priced.expected_value > 0
)

select * from final
