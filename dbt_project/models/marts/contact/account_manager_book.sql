with

customers as (
    select * from {{ ref('customer_value') }}
),

years as (
    select * from {{ ref('int_customer_year_on_year') }}
),

churn as (
    select * from {{ ref('churn') }}
),

plans as (
    select * from {{ ref('contact_plan') }}
),

owners as (
    select * from {{ ref('int_customer_owners') }}
),

paces as (
    select * from {{ ref('int_employee_paces') }}
),

rules as (
    select * from {{ ref('incentive_rules') }}
),

books as (
    select
        coalesce(owners.owner_id, '(none)') as owner_id,
        max(owners.owner_name) as owner_name,
        max(case when owners.owner_id is not null then owners.capacity end) as capacity,
        count(*) as customers,
        count(case when owners.owner_id is null then customers.account_manager_id end)
            as customers_of_left_managers,
        sum(case when customers.orders_12m > 0 then 1 else 0 end) as active_customers,
        sum(customers.net_revenue_12m) as net_revenue_12m,
        sum(customers.margin_12m) as margin_12m,
        sum(customers.value_12m) as value_12m,
        sum(churn.value_at_risk) as value_at_risk,
        sum(years.net_revenue_before) as net_revenue_before,
        sum(years.revenue_to_keep) as to_keep,
        sum(years.revenue_returned) as returned,
        sum(years.revenue_kept) as kept,
        sum(years.like_for_like_revenue_12m) as existing_revenue_12m,
        sum(years.like_for_like_revenue_before) as existing_revenue_before,
        sum(years.like_for_like_value_12m) as existing_value_12m,
        sum(years.like_for_like_value_before) as existing_value_before,
        sum(years.is_new) as new_customers_12m,
        sum(years.new_business_12m) as new_business_12m,
        sum(case when plans.is_overdue then 1 when not plans.is_overdue then 0 end) as overdue_contacts,
        sum(case when plans.is_overdue then plans.value_12m when not plans.is_overdue then 0 end)
            as overdue_value
    from customers
    inner join years on customers.customer_id = years.customer_id
    left join owners on customers.customer_id = owners.customer_id
    left join churn on customers.customer_id = churn.customer_id
    left join plans on customers.customer_id = plans.customer_id
    group by coalesce(owners.owner_id, '(none)')
),

-- Nobody is rewarded for customers without an owner, and nobody without an earlier year to grow from.
rewarded as (
    select
        books.*,
        paces.touches_per_week,
        case
            when books.owner_id <> '(none)' and books.existing_value_before > 0
                then greatest(
                    books.existing_value_12m
                    - {{ money('books.existing_value_before * (1 + rules.above_growth)') }}, 0
                )
        end as incentive_base,
        rules.rate,
        rules.maximum
    from books
    cross join rules
    left join paces on books.owner_id = paces.employee_id
),

final as (
    select
        cast(owner_id as varchar) as owner_id,
        cast(owner_name as varchar) as owner_name,
        cast(customers as bigint) as customers,
        cast(customers_of_left_managers as bigint) as customers_of_left_managers,
        cast(active_customers as bigint) as active_customers,
        cast(net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(margin_12m as decimal(18, 4)) as margin_12m,
        cast(value_12m as decimal(18, 4)) as value_12m,
        cast(value_at_risk as decimal(18, 4)) as value_at_risk,
        cast(net_revenue_before as decimal(18, 4)) as net_revenue_before,
        cast({{ round_to(safe_ratio('kept', 'to_keep'), 6) }} as double) as gross_revenue_retention,
        cast({{ round_to(safe_ratio('returned', 'to_keep'), 6) }} as double) as net_revenue_retention,
        cast(
            {{ round_to(safe_ratio('existing_revenue_12m', 'existing_revenue_before') ~ ' - 1', 6) }}
            as double
        ) as like_for_like_growth,
        cast(new_customers_12m as bigint) as new_customers_12m,
        cast(new_business_12m as decimal(18, 4)) as new_business_12m,
        cast(touches_per_week as double) as touches_per_week,
        cast(capacity as integer) as contacts_per_week,
        cast({{ round_to(safe_ratio('touches_per_week', 'capacity'), 6) }} as double) as capacity_used,
        cast(overdue_contacts as bigint) as overdue_contacts,
        cast(overdue_value as decimal(18, 4)) as overdue_value,
        cast(incentive_base as decimal(18, 4)) as incentive_base,
        {{ money('case when incentive_base is not null then least(incentive_base * rate, maximum) end') }}
            as incentive
    from rewarded
)

select * from final
