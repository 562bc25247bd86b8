with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'win_back' and situation = 'any'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

thresholds as (
    select max(case when name = 'win_back_within_days' then value end) as win_back_within_days
    from {{ ref('play_thresholds') }}
),

-- Lost by its own rhythm, not too long ago, and worth something in the year before.
candidates as (
    select
        evidence.*,
        evidence.last_year_value as value_to_win,
        {{ say('value_last_year', {'basis': 'evidence.basis_words'}) }} as value_words,
        coalesce(evidence.churn_probability, rules.probability_if_unknown) as chance,
        {{ sentence([
            say('last_order', {'ago': 'evidence.ordered_words'}),
            say('used_to_order', {'every': 'evidence.usual_words'}),
            say('year_before', {'amount': say_money('evidence.last_year_net_revenue', 'evidence.currency')}),
            'evidence.contact_words'
        ]) }} as reason
    from evidence
    cross join rules
    cross join phrases
    cross join thresholds
    where
        evidence.is_lost
        and evidence.days_since_order <= thresholds.win_back_within_days
),

final as (
    select {{ play_columns() }}
    from candidates
    cross join rules
    cross join phrases
    where {{ play_value() }} > 0
)

select * from final
