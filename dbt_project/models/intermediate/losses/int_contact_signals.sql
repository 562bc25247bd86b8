-- What our own contacts showed before measured_on, and nothing later. Who spoke for us stands in the
-- touches, not in the master, which names only today's account manager.
with

cases as (
    select * from {{ ref('int_loss_cases') }}
),

touches as (
    select * from {{ ref('int_touches') }}
    where direction = 'outbound' and is_personal
),

employees as (
    select * from {{ ref('stg_employees') }}
),

spoken as (
    select
        cases.customer_id,
        cases.measured_on,
        cases.looked_from_on,
        touches.employee_id,
        count(*) as touches,
        max(touches.occurred_on) as last_touch_on
    from cases
    inner join touches on cases.customer_id = touches.customer_id
    where
        touches.occurred_on >= {{ add_days('cases.measured_on', -365) }}
        and touches.occurred_on < cases.measured_on
    group by
        cases.customer_id,
        cases.measured_on,
        cases.looked_from_on,
        touches.employee_id
),

last_touches as (
    select
        spoken.customer_id,
        spoken.measured_on,
        max(spoken.last_touch_on) as last_touch_on
    from spoken
    group by
        spoken.customer_id,
        spoken.measured_on
),

told as (
    select count(*) > 0 as tells_touches from touches
),

main_people as (
    select
        spoken.*,
        row_number() over (
            partition by spoken.customer_id, spoken.measured_on
            order by spoken.touches desc, spoken.last_touch_on desc, spoken.employee_id asc
        ) as person_rank
    from spoken
    where spoken.employee_id is not null
),

final as (
    select
        cases.customer_id,
        cases.measured_on,
        'silence' as signal,
        case when last_touches.last_touch_on >= cases.looked_from_on then 0 else 1 end as has_signal
    from cases
    cross join told
    left join last_touches
        on cases.customer_id = last_touches.customer_id and cases.measured_on = last_touches.measured_on
    where told.tells_touches

    union all

    select
        main_people.customer_id,
        main_people.measured_on,
        'our_person_left' as signal,
        case
            when
                employees.left_on >= main_people.looked_from_on
                and employees.left_on < main_people.measured_on then 1
            else 0
        end as has_signal
    from main_people
    inner join employees on main_people.employee_id = employees.employee_id
    where main_people.person_rank = 1
)

select * from final
