with

evidence as (
    select * from {{ ref('int_play_evidence') }}
),

suggestions as (
    select * from {{ ref('product_suggestions') }}
    where rank <= 2
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'follow_up' and situation = 'any'
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

thresholds as (
    select max(case when name = 'follow_up_within_days' then value end) as follow_up_within_days
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

-- It ordered in the last days, nothing stands between us, and there is something to show.
candidates as (
    select
        evidence.*,
        {{ safe_ratio('evidence.value_12m', 'evidence.orders_12m') }} as value_to_win,
        {{ say('value_per_order', {'basis': 'evidence.basis_words'}) }} as value_words,
        cast(null as double) as chance,
        cast(null as varchar) as chance_words,
        {{ sentence([
            say('ordered', {'ago': 'evidence.ordered_words'}),
            say('related', {'products': quoted('related.products')}),
            'evidence.sales_words'
        ]) }} as reason
    from evidence
    inner join related on evidence.customer_id = related.customer_id
    cross join phrases
    cross join thresholds
    where
        evidence.days_since_order <= thresholds.follow_up_within_days
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
