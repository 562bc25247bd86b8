with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

suggestions as (
    select * from {{ ref('product_suggestions') }}
    where rank <= 2
),

credits as (
    select * from {{ ref('int_referral_credits') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'follow_up'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

thresholds as (
    select
        max(case when name = 'follow_up_within_days' then value end) as follow_up_within_days,
        max(case when name = 'referral_thanked_within_days' then value end) as referral_thanked_within_days
    from {{ ref('play_thresholds') }}
),

related as (
    select
        suggestions.customer_id,
        {{ join_text([
            'max(case when suggestions.rank = 1 then suggestions.product_name end)',
            'max(case when suggestions.rank = 2 then suggestions.product_name end)'
        ], ', ') }} as products
    from suggestions
    group by suggestions.customer_id
),

referred as (
    select
        credits.referrer_customer_id as customer_id,
        count(*) as referrals,
        max(credits.referred_on) as referred_on,
        sum(case when credits.is_credited then 1 else 0 end) as won
    from credits
    group by credits.referrer_customer_id
),

-- Nothing stands between us, and it named somebody to us lately, or ordered and there is something to show.
judged as (
    select
        evidence.*,
        related.products,
        referred.referrals,
        referred.won,
        {{ days_between('referred.referred_on', 'evidence.as_of') }} as days_since_referral,
        evidence.days_since_order <= thresholds.follow_up_within_days as has_ordered,
        coalesce(
            referred.referred_on
            >= {{ add_days('evidence.as_of', '-thresholds.referral_thanked_within_days') }}, false
        ) as has_referred
    from evidence
    cross join thresholds
    left join related on evidence.customer_id = related.customer_id
    left join referred on evidence.customer_id = referred.customer_id
    where evidence.open_complaint_on is null and not coalesce(evidence.is_lost, false)
),

candidates as (
    select
        judged.*,
        case when judged.has_referred then 'referral' else 'any' end as situation,
        {{ safe_ratio('judged.value_12m', 'judged.orders_12m') }} as value_to_win,
        {{ say('value_per_order', {'basis': 'judged.basis_words'}) }} as value_words,
        cast(null as double) as chance,
        cast(null as varchar) as chance_words,
        {{ sentence([
            "case when judged.has_referred and judged.referrals = 1 then "
            ~ say('referred_one', {'ago': say_days('ago', 'judged.days_since_referral')})
            ~ " when judged.has_referred then "
            ~ say('referred_many', {
                'n': say_number('judged.referrals', 0), 'ago': say_days('ago', 'judged.days_since_referral')
            }) ~ " end",
            "case when judged.has_referred and judged.won > 0 then "
            ~ say('referrals_won', {'n': say_number('judged.won', 0)}) ~ " end",
            say('ordered', {'ago': 'judged.ordered_words'}),
            "case when judged.has_ordered then "
            ~ say('related', {'products': quoted('judged.products')}) ~ " end",
            'judged.sales_words'
        ]) }} as reason
    from judged
    cross join phrases
    where judged.has_referred or (judged.has_ordered and judged.products is not null)
),

final as (
    select {{ play_columns() }}
    from candidates
    inner join rules on candidates.situation = rules.situation
    cross join phrases
    where {{ play_value() }} > 0
)

select * from final
