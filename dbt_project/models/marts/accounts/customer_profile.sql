with

suggestions as (
    select
        customer_id,
        {{ listed('product_name', 'rank') }} as related_products
    from {{ ref('product_suggestions') }}
    where rank <= 3
    group by customer_id
),

ranked_gaps as (
    select
        customer_id,
        category,
        row_number() over (partition by customer_id order by yearly_revenue desc, category asc) as place
    from {{ ref('category_gaps') }}
),

gaps as (
    select
        customer_id,
        {{ listed('category', 'place') }} as missing_categories
    from ranked_gaps
    where place <= 3
    group by customer_id
),

-- All but the growth stands in a mart; a column that is not cast keeps the type its mart promises.
final as (
    select
        customers.customer_id,
        customers.customer_name,
        customers.parent_customer_id,
        customers.industry,
        customers.region,
        company.as_of,
        company.currency,
        owners.owner_id,
        owners.owner_name,
        people.owner_status,
        customers.value_tier,
        customers.pareto_class,
        customers.value_12m,
        customers.value_basis,
        customers.net_revenue_12m,
        years.net_revenue_before,
        cast(
            {{ round_to(
                safe_ratio('customers.net_revenue_12m', 'greatest(years.net_revenue_before, 0)') ~ ' - 1', 6
            ) }} as double
        ) as revenue_growth,
        customers.margin_12m,
        customers.orders_12m,
        customers.average_order_value,
        customers.first_order_on,
        customers.last_order_on,
        customers.days_since_order,
        rhythms.usual_gap_days,
        rhythms.expected_next_order_on,
        rhythms.clock,
        lifecycle.stage,
        lifecycle.stage_since_on,
        churn.churn_probability,
        churn.risk_band,
        churn.value_at_risk,
        churn.reasons as risk_reasons,
        losses.status as loss_status,
        losses.lost_on,
        losses.reason_code as loss_reason_code,
        plans.last_personal_on,
        rhythms.last_inbound_on,
        plans.overdue_days,
        plans.next_touch_on,
        plans.next_touch_kind,
        people.our_people_12m,
        people.their_people_12m,
        people.main_employee_id,
        people.main_contact_id,
        people.is_one_person,
        people.who_to_introduce,
        service.open_complaints,
        service.oldest_open_complaint_on,
        service.late_share_12m,
        people.nps,
        people.nps_change,
        people.csat,
        loyalty.loyalty_tier,
        loyalty.next_tier,
        loyalty.revenue_to_next,
        loyalty.orders_to_next,
        loyalty.rewards_owed,
        cast(suggestions.related_products as varchar) as related_products,
        cast(gaps.missing_categories as varchar) as missing_categories,
        talks.candidate_for,
        cast(rises.customer_id is not null as boolean) as is_rising,
        cast(words.customer_id is not null as boolean) as is_worth_a_public_word,
        words.public_word_reason
    from {{ ref('customer_value') }} as customers
    cross join {{ ref('stg_company') }} as company
    left join {{ ref('int_customer_owners') }} as owners on customers.customer_id = owners.customer_id
    left join {{ ref('int_customer_year_on_year') }} as years on customers.customer_id = years.customer_id
    left join {{ ref('activity_gap') }} as rhythms on customers.customer_id = rhythms.customer_id
    left join {{ ref('lifecycle') }} as lifecycle on customers.customer_id = lifecycle.customer_id
    left join {{ ref('churn') }} as churn on customers.customer_id = churn.customer_id
    left join {{ ref('lost_customers') }} as losses on customers.customer_id = losses.customer_id
    left join {{ ref('contact_plan') }} as plans on customers.customer_id = plans.customer_id
    left join {{ ref('relationship_risk') }} as people on customers.customer_id = people.customer_id
    left join {{ ref('service_status') }} as service on customers.customer_id = service.customer_id
    left join {{ ref('loyalty') }} as loyalty on customers.customer_id = loyalty.customer_id
    left join suggestions on customers.customer_id = suggestions.customer_id
    left join gaps on customers.customer_id = gaps.customer_id
    left join {{ ref('key_account_candidates') }} as talks on customers.customer_id = talks.customer_id
    left join {{ ref('promotion_candidates') }} as rises on customers.customer_id = rises.customer_id
    left join {{ ref('public_word_candidates') }} as words on customers.customer_id = words.customer_id
)

select * from final
