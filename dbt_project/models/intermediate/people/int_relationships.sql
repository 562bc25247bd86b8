with

customers as (
    select * from {{ ref('int_customer_sales') }}
),

our_people as (
    select * from {{ ref('int_our_people') }}
),

their_people as (
    select * from {{ ref('int_their_people') }}
),

thresholds as (
    select max(case when name = 'one_person_needs_touches' then value end) as needed_touches
    from {{ ref('thresholds') }}
),

-- What the company records at all: nothing is said of people it never names.
recorded as (
    select
        count(*) > 0 as has_touches,
        count(our_people.employee_id) > 0 as names_ours
    from our_people
),

recorded_theirs as (
    select count(their_people.contact_id) > 0 as names_theirs from their_people
),

ours as (
    select
        our_people.customer_id,
        sum(our_people.touches_12m) as touches_12m,
        count(case when our_people.touches_12m > 0 then our_people.employee_id end) as people,
        max(case when our_people.person_rank = 1 then our_people.employee_id end) as main_employee_id,
        max(case when our_people.person_rank = 1 then our_people.touches_12m end) as main_touches_12m,
        max(
            case
                when our_people.person_rank > 1 and our_people.employee_id is not null
                    then our_people.last_touch_on
            end
        ) as someone_else_on
    from our_people
    group by our_people.customer_id
),

theirs as (
    select
        their_people.customer_id,
        count(case when their_people.touches_12m > 0 then their_people.contact_id end) as people,
        max(case when their_people.person_rank = 1 then their_people.contact_id end) as main_contact_id,
        max(case when their_people.person_rank = 1 then their_people.touches_12m end)
            as main_contact_touches_12m
    from their_people
    group by their_people.customer_id
),

counted as (
    select
        customers.customer_id,
        case when recorded.has_touches then coalesce(ours.touches_12m, 0) end as touches_12m,
        case when recorded.names_ours then coalesce(ours.people, 0) end as our_people_12m,
        case when recorded_theirs.names_theirs then coalesce(theirs.people, 0) end as their_people_12m,
        case when ours.people > 0 then ours.main_employee_id end as main_employee_id,
        case when ours.people > 0 then ours.main_touches_12m end as main_touches_12m,
        case when ours.people > 0 then ours.someone_else_on end as someone_else_on,
        case when theirs.people > 0 then theirs.main_contact_id end as main_contact_id,
        case when theirs.people > 0 then theirs.main_contact_touches_12m end as main_contact_touches_12m
    from customers
    cross join recorded
    cross join recorded_theirs
    left join ours on customers.customer_id = ours.customer_id
    left join theirs on customers.customer_id = theirs.customer_id
),

-- Only touches that name someone tell through whom the relationship runs.
final as (
    select
        counted.*,
        coalesce(
            counted.our_people_12m = 1 and counted.main_touches_12m >= thresholds.needed_touches, false
        ) as is_held_by_one_of_ours,
        coalesce(
            counted.our_people_12m = 1
            and counted.their_people_12m = 1
            and least(counted.main_touches_12m, counted.main_contact_touches_12m)
            >= thresholds.needed_touches,
            false
        ) as is_one_person
    from counted
    cross join thresholds
)

select * from final
