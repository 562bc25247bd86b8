{{ config(meta={'dagster': {'ref': {'name': 'play_protect'}}}) }}
-- value x probability x success rate - cost, to the cent, and never for nothing.
with

plays as (
    select * from {{ ref('play_protect') }}
    union all
    select * from {{ ref('play_reconnect') }}
    union all
    select * from {{ ref('play_win_back') }}
),

recomputed as (
    select
        plays.play,
        plays.customer_id,
        plays.expected_value,
        cast(
            case
                when plays.play = 'win_back' then evidence.last_year_value else evidence.value_12m
            end as double
        )
        * coalesce(evidence.churn_probability, rules.probability_if_unknown) * rules.success_rate
        - cast(rules.contact_cost as double) as expected
    from plays
    inner join {{ ref('int_play_evidence') }} as evidence on plays.customer_id = evidence.customer_id
    inner join {{ ref('plays') }} as rules on plays.play = rules.play
)

select *
from recomputed
where
    expected_value <= 0
    or abs(cast(expected_value as double) - expected) > 0.0051
