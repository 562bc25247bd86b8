with

phrases as (
    select * from {{ ref('phrases') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- A phrase that nobody has translated is said in English.
chosen as (
    select
        english.phrase,
        coalesce(translated.template, english.template) as template
    from phrases as english
    cross join company
    left join phrases as translated
        on
            english.phrase = translated.phrase
            and company.language = translated.language
    where english.language = 'en'
),

widened as (
    select
        {{ phrase('number_sample') }},
        {{ phrase('day') }},
        {{ phrase('days_one') }},
        {{ phrase('days_many') }},
        {{ phrase('ago_one') }},
        {{ phrase('ago_many') }},
        {{ phrase('every_one') }},
        {{ phrase('every_many') }},
        {{ phrase('within_one') }},
        {{ phrase('within_many') }},
        {{ phrase('orders_quiet') }},
        {{ phrase('orders_steady') }},
        {{ phrase('no_rhythm_quiet') }},
        {{ phrase('no_rhythm_steady') }},
        {{ phrase('sales_12m') }},
        {{ phrase('no_sales_12m') }},
        {{ phrase('last_phone') }},
        {{ phrase('last_visit') }},
        {{ phrase('last_email') }},
        {{ phrase('last_mail') }},
        {{ phrase('last_contact') }},
        {{ phrase('no_contact') }},
        {{ phrase('risk') }},
        {{ phrase('complaint_open') }},
        {{ phrase('deliveries_late') }},
        {{ phrase('category_missing') }},
        {{ phrase('cadence') }},
        {{ phrase('last_order') }},
        {{ phrase('used_to_order') }},
        {{ phrase('year_before') }},
        {{ phrase('lost_because') }},
        {{ phrase('ordered') }},
        {{ phrase('related') }},
        {{ phrase('reward_owed') }},
        {{ phrase('to_next_tier') }},
        {{ phrase('grows') }},
        {{ phrase('to_the_cut') }},
        {{ phrase('orders_by_hand') }},
        {{ phrase('speaks_for') }},
        {{ phrase('one_person') }},
        {{ phrase('person_left') }},
        {{ phrase('person_leaves') }},
        {{ phrase('introduce') }},
        {{ phrase('settle_complaint') }},
        {{ phrase('basis_margin') }},
        {{ phrase('basis_assumed_margin') }},
        {{ phrase('basis_revenue') }},
        {{ phrase('value_12m') }},
        {{ phrase('value_last_year') }},
        {{ phrase('value_per_order') }},
        {{ phrase('value_of_growth') }},
        {{ phrase('value_of_saving') }},
        {{ phrase('value_of_reward') }},
        {{ phrase('value_exposed') }},
        {{ phrase('chance_no_order') }},
        {{ phrase('chance_assumed') }},
        {{ phrase('chance_leaving') }},
        {{ phrase('basis') }},
        {{ phrase('basis_certain') }}
    from chosen
),

-- The sample 1,234.5 shows the mark between thousands and the decimal mark, in this order.
final as (
    select
        widened.*,
        substr(widened.number_sample, 2, 1) || substr(widened.number_sample, 6, 1) as number_marks
    from widened
)

select * from final
