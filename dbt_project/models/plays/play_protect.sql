with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'protect' and situation = 'any'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

-- Quieter than its own rhythm, or likely not to order within the horizon, and not lost yet.
candidates as (
    select
        evidence.*,
        evidence.value_12m as value_to_win,
        evidence.value_12m_words as value_words,
        coalesce(evidence.churn_probability, rules.probability_if_unknown) as chance,
        evidence.no_order_words as chance_words,
        {{ sentence([
            'evidence.complaint_words',
            'evidence.order_words',
            'evidence.late_words',
            'evidence.category_words',
            'evidence.risk_words',
            'evidence.sales_words',
            'evidence.contact_words'
        ], most=4) }} as reason
    from evidence
    cross join rules
    where
        not evidence.is_lost
        and (evidence.is_quiet or evidence.risk_band in ('high', 'medium'))
),

final as (
    select {{ play_columns() }}
    from candidates
    cross join rules
    cross join phrases
    where {{ play_value() }} > 0
)

select * from final
