with

standings as (
    select * from {{ ref('int_play_standings') }}
),

phrases as (
    select * from {{ ref('int_phrases') }}
),

thresholds as (
    select max(case when name = 'late_share_named' then value end) as late_share_named
    from {{ ref('play_thresholds') }}
),

-- Pieces of the clauses; what is unknown stays null and is left out of the sentence.
pieces as (
    select
        standings.*,
        case
            when standings.gap_basis = 'own' then {{ say_days('every', 'standings.usual_gap_days') }}
        end as usual_words,
        {{ say_days('days', 'standings.days_since_order') }} as silence_words,
        {{ say_days('ago', 'standings.days_since_order') }} as ordered_words,
        {{ say_days('ago', 'standings.days_since_personal') }} as contacted_words,
        case standings.value_basis
            when 'margin' then phrases.basis_margin
            when 'assumed_margin' then phrases.basis_assumed_margin
            else phrases.basis_revenue
        end as basis_words,
        standings.clock in ('they_went_quiet', 'both_quiet') as is_quiet
    from standings
    cross join phrases
),

final as (
    select
        pieces.*,
        case
            when pieces.usual_words is not null and pieces.is_quiet
                then {{ say('orders_quiet', {
                    'every': 'pieces.usual_words', 'days': 'pieces.silence_words'
                }) }}
            when pieces.usual_words is not null
                then {{ say('orders_steady', {
                    'every': 'pieces.usual_words', 'ago': 'pieces.ordered_words'
                }) }}
            when pieces.is_quiet then {{ say('no_rhythm_quiet', {'days': 'pieces.silence_words'}) }}
            else {{ say('no_rhythm_steady', {'ago': 'pieces.ordered_words'}) }}
        end as order_words,
        case
            when pieces.net_revenue_12m > 0
                then {{ say('sales_12m', {
                    'amount': say_money('pieces.net_revenue_12m', 'pieces.currency')
                }) }}
            else phrases.no_sales_12m
        end as sales_words,
        case
            when pieces.contact_basis = 'none' then cast(null as varchar)
            when pieces.contacted_words is null then phrases.no_contact
            when pieces.last_personal_channel = 'phone'
                then {{ say('last_phone', {'ago': 'pieces.contacted_words'}) }}
            when pieces.last_personal_channel = 'visit'
                then {{ say('last_visit', {'ago': 'pieces.contacted_words'}) }}
            when pieces.last_personal_channel = 'email'
                then {{ say('last_email', {'ago': 'pieces.contacted_words'}) }}
            when pieces.last_personal_channel = 'mail'
                then {{ say('last_mail', {'ago': 'pieces.contacted_words'}) }}
            else {{ say('last_contact', {'ago': 'pieces.contacted_words'}) }}
        end as contact_words,
        {{ say('complaint_open', {'day': say_day('pieces.open_complaint_on')}) }} as complaint_words,
        case
            when pieces.late_share_12m >= thresholds.late_share_named and pieces.late_deliveries_12m >= 2
                then {{ say('deliveries_late', {
                    'late': say_number('pieces.late_deliveries_12m', 0),
                    'deliveries': say_number('pieces.deliveries_12m', 0)
                }) }}
        end as late_words,
        -- Who buys nothing at all misses every category.
        case
            when not pieces.is_quiet
                then {{ say('category_missing', {
                    'category': quoted('pieces.missing_category'),
                    'ago': say_days('ago', 'pieces.missing_category_days'),
                    'every': say_days('every', 'pieces.missing_category_gap_days')
                }) }}
        end as category_words,
        {{ say('risk', {
            'chance': say_chance('pieces.churn_probability'),
            'within': say_days('within', 'pieces.horizon_days')
        }) }} as risk_words,
        {{ say('value_12m', {'basis': 'pieces.basis_words'}) }} as value_12m_words,
        case
            when pieces.churn_probability is null then phrases.chance_assumed else phrases.chance_no_order
        end as no_order_words
    from pieces
    cross join phrases
    cross join thresholds
)

select * from final
