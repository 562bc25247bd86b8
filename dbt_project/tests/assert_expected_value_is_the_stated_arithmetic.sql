{{ config(meta={'dagster': {'ref': {'name': 'int_united_plays'}}}) }}
-- What is to be won x probability x success rate - cost, each as it is said, to the cent, and never for
-- nothing. A play that rests on what has happened knows no probability.
with

known as (
    select
        plays.play,
        plays.customer_id,
        plays.expected_value,
        plays.value_to_win,
        case
            when plays.play in ('protect', 'reconnect') then evidence.value_12m
            when plays.play = 'win_back' then evidence.last_year_value
            else plays.value_to_win
        end as value_known,
        case
            when plays.play in ('protect', 'reconnect', 'win_back')
                then coalesce(evidence.churn_probability, rules.probability_if_unknown)
            when plays.play = 'widen_relationship' and relationships.main_employee_status = 'active'
                then rules.probability_if_unknown
            else 1
        end as chance,
        rules.success_rate,
        rules.contact_cost
    from {{ ref('int_united_plays') }} as plays
    inner join {{ ref('int_play_evidence') }} as evidence on plays.customer_id = evidence.customer_id
    inner join {{ ref('plays') }} as rules on plays.play = rules.play
    left join {{ ref('relationship_risk') }} as relationships on plays.customer_id = relationships.customer_id
),

recomputed as (
    select
        known.*,
        {{ round_to('known.value_to_win', 2) }} * {{ round_to('known.chance', 4) }}
        * {{ round_to('known.success_rate', 4) }} - {{ round_to('known.contact_cost', 2) }} as expected
    from known
)

select *
from recomputed
where
    expected_value <= 0
    or value_to_win is distinct from value_known
    or abs(cast(expected_value as double) - expected) > 0.0051
