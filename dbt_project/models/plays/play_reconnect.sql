with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'reconnect' and situation = 'any'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

-- The customer still buys; it is our side that has been quiet for longer than the cadence of its tier.
candidates as (
    select
        evidence.*,
        evidence.value_12m as value_to_win,
        evidence.value_12m_words as value_words,
        coalesce(evidence.churn_probability, rules.probability_if_unknown) as chance,
        evidence.no_order_words as chance_words,
        {{ sentence([
            'evidence.contact_words',
            say('cadence', {'tier': 'evidence.value_tier', 'every': say_days('every', 'evidence.cadence_days')}),
            'evidence.order_words',
            'evidence.sales_words'
        ]) }} as reason
    from evidence
    cross join rules
    cross join phrases
    where
        not evidence.is_lost
        and evidence.clock = 'we_went_quiet'
),

final as (
    select {{ play_columns() }}
    from candidates
    cross join rules
    cross join phrases
    where {{ play_value() }} > 0
)

select * from final
