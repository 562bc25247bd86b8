with

order_lines as (
    select * from {{ ref('stg_order_lines') }}
    where status = 'placed' and promised_at is not null
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- What was promised for one moment is one delivery, complete with its last line.
promised as (
    select
        order_lines.customer_id as id,
        order_lines.order_id,
        order_lines.promised_at,
        case
            when count(order_lines.delivered_at) = count(*) then max(order_lines.delivered_at)
        end as completed_at
    from order_lines
    group by
        order_lines.customer_id,
        order_lines.order_id,
        order_lines.promised_at
),

-- A company that delivers no delivery times has told us nothing, not that everything is late.
told as (
    select count(promised.completed_at) > 0 as delivers_times from promised
),

-- Promises are made for few different moments: each asks the calendar once.
moments as (
    select
        days.promised_at,
        {{ local_day('days.promised_at', 'company.time_zone') }} as promised_on
    from (select distinct promised_at from promised) as days
    cross join company
),

-- Late by the day, not by the hour; what is due and not known to have come is late up to the as-of date.
-- What came before the promised moment needs no calendar.
dated as (
    select
        ids.customer_id,
        promised.order_id,
        promised.promised_at,
        moments.promised_on,
        case
            when coalesce(promised.completed_at >= company.known_before, true) then company.as_of
            when promised.completed_at > promised.promised_at
                then {{ local_day('promised.completed_at', 'company.time_zone') }}
        end as late_until_on
    from promised
    cross join company
    cross join told
    inner join moments on promised.promised_at = moments.promised_at
    inner join ids on promised.id = ids.id
    where told.delivers_times and moments.promised_on < company.as_of
),

compared as (
    select
        dated.customer_id,
        dated.order_id,
        dated.promised_at,
        dated.promised_on,
        coalesce({{ days_between('dated.promised_on', 'dated.late_until_on') }}, 0) as days_late
    from dated
),

final as (
    select
        compared.*,
        case when compared.days_late > 0 then 1 else 0 end as is_late
    from compared
)

select * from final
