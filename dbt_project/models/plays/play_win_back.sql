with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

lost as (
    select * from {{ ref('lost_customers') }}
    where status = 'lost'
),

reasons as (
    select * from {{ ref('loss_reason_codes') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'win_back'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

thresholds as (
    select max(case when name = 'win_back_within_days' then value end) as win_back_within_days
    from {{ ref('play_thresholds') }}
),

-- Lost by its own rhythm, not too long ago, not for good, and worth something in the year before.
candidates as (
    select
        evidence.*,
        coalesce(answers.situation, 'any') as situation,
        evidence.last_year_value as value_to_win,
        {{ say('value_last_year', {'basis': 'evidence.basis_words'}) }} as value_words,
        coalesce(evidence.churn_probability, defaults.probability_if_unknown) as chance,
        evidence.no_order_words as chance_words,
        {{ sentence([
            say('last_order', {'ago': 'evidence.ordered_words'}),
            say('used_to_order', {'every': 'evidence.usual_words'}),
            say('year_before', {'amount': say_money('evidence.last_year_net_revenue', 'evidence.currency')}),
            'evidence.complaint_words',
            say('lost_because', {'reason': 'answers.situation_words'}),
            'evidence.contact_words'
        ], most=4) }} as reason
    from evidence
    inner join rules as defaults on defaults.situation = 'any'
    cross join phrases
    cross join thresholds
    left join lost on evidence.customer_id = lost.customer_id
    left join reasons on lost.reason_code = reasons.reason_code
    left join rules as answers on lost.reason_code = answers.situation
    where
        evidence.is_lost
        and evidence.days_since_order <= thresholds.win_back_within_days
        and coalesce(reasons.permanence_hint, 'unknown') <> 'permanent'
),

final as (
    select {{ play_columns() }}
    from candidates
    inner join rules on candidates.situation = rules.situation
    cross join phrases
    where {{ play_value() }} > 0
)

select * from final
