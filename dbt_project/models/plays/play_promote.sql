with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

rising as (
    select * from {{ ref('promotion_candidates') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'promote' and situation = 'any'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

-- The growth of half a year, twice, at the customer's own margin: what another year like it brings.
candidates as (
    select
        evidence.*,
        2 * (rising.revenue_6m - rising.comparable_revenue)
        * {{ safe_ratio('evidence.value_12m', 'evidence.net_revenue_12m') }} as value_to_win,
        {{ say('value_of_growth', {'basis': 'evidence.basis_words'}) }} as value_words,
        cast(null as double) as chance,
        cast(null as varchar) as chance_words,
        {{ sentence([
            say('grows', {
                'now': say_money('rising.revenue_6m', 'evidence.currency'),
                'before': say_money('rising.comparable_revenue', 'evidence.currency')
            }),
            say('to_the_cut', {'amount': say_money('rising.revenue_to_cut', 'evidence.currency')}),
            'evidence.order_words'
        ]) }} as reason
    from evidence
    inner join rising on evidence.customer_id = rising.customer_id
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
