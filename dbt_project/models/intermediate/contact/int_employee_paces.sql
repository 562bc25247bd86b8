with

touches as (
    select * from {{ ref('int_touches') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

recent as (
    select
        touches.employee_id,
        sum(case when touches.occurred_on >= {{ add_days('company.as_of', -91) }} then 1 else 0 end)
            as touches
    from touches
    cross join company
    where
        touches.employee_id is not null
        and touches.direction = 'outbound'
        and touches.is_personal
    group by touches.employee_id
),

final as (
    select
        recent.employee_id,
        cast({{ round_to('recent.touches / 13.0', 6) }} as double) as touches_per_week
    from recent
)

select * from final
