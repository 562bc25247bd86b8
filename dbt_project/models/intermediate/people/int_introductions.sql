with

our_people as (
    select * from {{ ref('int_our_people') }}
    where employee_id is not null
),

active as (
    select employee_id from {{ ref('int_employees') }}
    where status = 'active'
),

mains as (
    select
        our_people.customer_id,
        our_people.employee_id
    from our_people
    where our_people.person_rank = 1 and our_people.touches_12m > 0
),

-- An active colleague the customer knows already; the one it knows best.
known as (
    select
        mains.customer_id,
        our_people.employee_id,
        row_number() over (
            partition by mains.customer_id
            order by our_people.touches desc, our_people.last_touch_on desc, our_people.employee_id asc
        ) as place
    from mains
    inner join our_people
        on mains.customer_id = our_people.customer_id and mains.employee_id <> our_people.employee_id
    inner join active on our_people.employee_id = active.employee_id
),

-- How many customers two of ours both spoke to within the year: who works together.
shared as (
    select
        mine.employee_id,
        theirs.employee_id as colleague_id,
        count(*) as customers
    from our_people as mine
    inner join our_people as theirs
        on mine.customer_id = theirs.customer_id and mine.employee_id <> theirs.employee_id
    inner join active on theirs.employee_id = active.employee_id
    where mine.touches_12m > 0 and theirs.touches_12m > 0
    group by
        mine.employee_id,
        theirs.employee_id
),

colleagues as (
    select
        shared.employee_id,
        shared.colleague_id,
        row_number() over (
            partition by shared.employee_id
            order by shared.customers desc, shared.colleague_id asc
        ) as place
    from shared
),

final as (
    select
        mains.customer_id,
        mains.employee_id as main_employee_id,
        coalesce(known.employee_id, colleagues.colleague_id) as who_to_introduce
    from mains
    left join known on mains.customer_id = known.customer_id and known.place = 1
    left join colleagues on mains.employee_id = colleagues.employee_id and colleagues.place = 1
)

select * from final
