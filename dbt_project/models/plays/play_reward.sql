with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

loyalty as (
    select * from {{ ref('loyalty') }}
    where rewards_owed > 0
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'reward' and situation = 'any'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

-- What was promised is handed over, though not while a complaint is open; it stays owed until then.
candidates as (
    select
        evidence.*,
        loyalty.reward_amount as value_to_win,
        phrases.value_of_reward as value_words,
        cast(null as double) as chance,
        cast(null as varchar) as chance_words,
        {{ sentence([
            say('reward_owed', {
                'amount': say_money('loyalty.reward_amount', 'evidence.currency'),
                'tier': 'loyalty.reward_tier',
                'day': say_day('loyalty.reward_owed_since_on')
            }),
            "case when loyalty.revenue_to_next > 0 then " ~ say('to_next_tier', {
                'amount': say_money('loyalty.revenue_to_next', 'evidence.currency'),
                'tier': 'loyalty.next_tier'
            }) ~ " end",
            'evidence.sales_words'
        ]) }} as reason
    from evidence
    inner join loyalty on evidence.customer_id = loyalty.customer_id
    cross join phrases
    where
        not evidence.is_lost
        and evidence.open_complaint_on is null
),

final as (
    select {{ play_columns() }}
    from candidates
    cross join rules
    cross join phrases
    where {{ play_value() }} > 0
)

select * from final
