with

clocks as (
    select * from {{ ref('int_contact_clocks') }}
),

rhythms as (
    select * from {{ ref('int_rhythms') }}
),

touches as (
    select * from {{ ref('int_touches') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'long_natural_gap_days' then value end) as long_natural_gap_days
    from {{ ref('thresholds') }}
),

since_order as (
    select
        touches.customer_id,
        count(*) as touches
    from touches
    inner join rhythms on touches.customer_id = rhythms.customer_id
    where
        touches.direction = 'outbound'
        and touches.is_personal
        and touches.occurred_on > rhythms.last_order_on
    group by touches.customer_id
),

known as (
    select
        rhythms.*,
        least(365, {{ days_between('rhythms.first_order_on', 'company.as_of') }}) as days_known_12m
    from rhythms
    cross join company
),

-- A customer younger than a year is due its share of the year.
final as (
    select
        known.customer_id,
        known.usual_gap_days,
        cast(known.usual_gap_days > thresholds.long_natural_gap_days as boolean) as is_long_gap,
        cast(floor({{ safe_ratio('known.usual_gap_days', 'clocks.cadence_days') }}) as bigint)
            as touches_between_purchases,
        cast(coalesce(since_order.touches, 0) as bigint) as touches_since_order,
        cast(floor({{ safe_ratio('known.days_known_12m', 'clocks.cadence_days') }}) as bigint)
            as touches_due_12m
    from known
    cross join thresholds
    inner join clocks on known.customer_id = clocks.customer_id
    left join since_order on known.customer_id = since_order.customer_id
)

select * from final
