with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

key_accounts as (
    select * from {{ ref('key_account_candidates') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'add_value'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

-- Who saves handwork by ordering or being invoiced another way; the saving is ours.
candidates as (
    select
        evidence.*,
        answers.situation,
        key_accounts.yearly_saving as value_to_win,
        phrases.value_of_saving as value_words,
        cast(null as double) as chance,
        cast(null as varchar) as chance_words,
        {{ sentence([
            say('orders_by_hand', {
                'orders': say_number('key_accounts.orders_12m', 0),
                'share': say_number('100 * key_accounts.manual_share', 0),
                'lines': say_number('key_accounts.lines_per_order', 1)
            }),
            say('speaks_for', {'kind': 'answers.situation_words'}),
            'evidence.sales_words'
        ]) }} as reason
    from evidence
    inner join key_accounts on evidence.customer_id = key_accounts.customer_id
    inner join rules as answers on key_accounts.candidate_for = answers.situation
    cross join phrases
    where
        not evidence.is_lost
        and evidence.open_complaint_on is null
),

final as (
    select {{ play_columns() }}
    from candidates
    inner join rules on candidates.situation = rules.situation
    cross join phrases
    where {{ play_value() }} > 0
)

select * from final
