-- What should I know of the customer with most value at risk before I call?
with page as (
    select * from marts.customer_profile
    order by value_at_risk desc nulls last, customer_id
    limit 1
),

topics as (
    select 1 as line, 'who' as topic, concat_ws(', ', customer_id, stage, value_tier, loyalty_tier) as answer
    from page
    union all
    select 2, 'value', concat(
        format('{:,.0f}', net_revenue_12m), ' ', currency, ' in 12 months, ',
        format('{:+.0f}', 100 * revenue_growth), ' % on the year before'
    )
    from page
    union all
    select 3, 'rhythm', concat(
        'last order ', days_since_order, ' days ago, usually every ', usual_gap_days, ' days: ', clock
    )
    from page
    union all
    select 4, 'risk', concat(format('{:.0f}', 100 * churn_probability), ' %, ', risk_band) from page
    union all
    select 5, 'contact', concat(
        'last from us ', last_personal_on, ', last from them ', last_inbound_on, '; next: ', next_touch_kind, ' ',
        next_touch_on
    )
    from page
    union all
    select 6, 'people', concat(
        our_people_12m, ' of ours, ', their_people_12m, ' of theirs; introduce ', who_to_introduce
    )
    from page
    union all
    select 7, 'service', concat(
        open_complaints, ' open complaints, ', format('{:.0f}', 100 * late_share_12m), ' % of deliveries late, NPS ', nps
    )
    from page
    union all
    select 8, 'to offer', concat_ws('; missing: ', related_products, missing_categories) from page
)

select
    topic,
    answer
from topics
order by line
