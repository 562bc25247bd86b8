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

-- A company that delivers no delivery times has told us nothing, not that everything is late.
told as (
    select count(order_lines.delivered_at) > 0 as delivers_times from order_lines
),

-- What was promised for one moment is one delivery, complete with its last line; what arrives from the
-- as-of date on is not known yet.
promised as (
    select
        order_lines.customer_id as id,
        order_lines.order_id,
        order_lines.promised_at,
        case
            when
                count(order_lines.delivered_at) = count(*)
                and max(order_lines.delivered_at) < company.known_before then max(order_lines.delivered_at)
        end as delivered_at
    from order_lines
    cross join company
    cross join told
    where told.delivers_times
    group by
        order_lines.customer_id,
        order_lines.order_id,
        order_lines.promised_at,
        company.known_before
),

-- Late by the day, not by the hour; what is due and has not come is late up to the as-of date. Most
-- deliveries come before the promised moment and need no calendar.
dated as (
    select
        ids.customer_id,
        promised.order_id,
        promised.promised_at,
        {{ local_day('promised.promised_at', 'company.time_zone') }} as promised_on,
        case
            when promised.delivered_at is null then company.as_of
            when promised.delivered_at > promised.promised_at
                then {{ local_day('promised.delivered_at', 'company.time_zone') }}
        end as late_until_on,
        company.as_of
    from promised
    cross join company
    inner join ids on promised.id = ids.id
),

compared as (
    select
        dated.customer_id,
        dated.order_id,
        dated.promised_at,
        dated.promised_on,
        coalesce({{ days_between('dated.promised_on', 'dated.late_until_on') }}, 0) as days_late
    from dated
    where dated.promised_on < dated.as_of
),

final as (
    select
        compared.*,
        case when compared.days_late > 0 then 1 else 0 end as is_late
    from compared
)

select * from final
