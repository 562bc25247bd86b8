with

customers as (
    select * from {{ ref('customer_value') }}
),

relationships as (
    select * from {{ ref('int_relationships') }}
),

introductions as (
    select * from {{ ref('int_introductions') }}
),

employees as (
    select * from {{ ref('int_employees') }}
),

satisfaction as (
    select * from {{ ref('int_satisfaction') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select
        max(case when name = 'transition_loss_low' then value end) as loss_low,
        max(case when name = 'transition_loss_high' then value end) as loss_high
    from {{ ref('thresholds') }}
),

-- What hangs on one of ours; returns above sales are no stake.
held as (
    select
        relationships.*,
        case when relationships.is_held_by_one_of_ours then greatest(customers.value_12m, 0) else 0 end
            as value_held
    from relationships
    inner join customers on relationships.customer_id = customers.customer_id
),

final as (
    select
        cast(customers.customer_id as varchar) as customer_id,
        cast(held.touches_12m as bigint) as touches_12m,
        cast(held.our_people_12m as bigint) as our_people_12m,
        cast(held.their_people_12m as bigint) as their_people_12m,
        cast(held.main_employee_id as varchar) as main_employee_id,
        cast(main_employees.status as varchar) as main_employee_status,
        cast(
            {{ round_to(safe_ratio('held.main_touches_12m', 'held.touches_12m'), 6) }} as double
        ) as largest_person_share,
        cast({{ days_between('held.someone_else_on', 'company.as_of') }} as integer)
            as days_since_someone_else,
        cast(held.main_contact_id as varchar) as main_contact_id,
        cast(held.is_one_person as boolean) as is_one_person,
        cast(held.is_held_by_one_of_ours as boolean) as is_held_by_one_of_ours,
        cast(introductions.who_to_introduce as varchar) as who_to_introduce,
        cast(customers.account_manager_id as varchar) as owner_id,
        cast(coalesce(owners.status, 'none') as varchar) as owner_status,
        cast(customers.value_12m as decimal(18, 4)) as value_12m,
        {{ money('held.value_held * thresholds.loss_low') }} as exposure_low,
        {{ money('held.value_held * (thresholds.loss_low + thresholds.loss_high) / 2') }} as exposure_value,
        {{ money('held.value_held * thresholds.loss_high') }} as exposure_high,
        cast(satisfaction.nps as double) as nps,
        cast(satisfaction.nps_before as double) as nps_before,
        cast(satisfaction.nps - satisfaction.nps_before as double) as nps_change,
        cast(satisfaction.nps_answered_on as date) as nps_answered_on,
        cast(satisfaction.nps <= 6 as boolean) as is_detractor,
        cast(satisfaction.csat as double) as csat,
        cast(satisfaction.csat_before as double) as csat_before,
        cast(satisfaction.csat - satisfaction.csat_before as double) as csat_change,
        cast(satisfaction.csat_answered_on as date) as csat_answered_on
    from customers
    inner join held on customers.customer_id = held.customer_id
    cross join company
    cross join thresholds
    left join introductions on customers.customer_id = introductions.customer_id
    left join employees as owners on customers.account_manager_id = owners.employee_id
    left join employees as main_employees on held.main_employee_id = main_employees.employee_id
    left join satisfaction on customers.customer_id = satisfaction.customer_id
)

select * from final
