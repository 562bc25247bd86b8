{{ config(materialized='table') }}

with

company as (
    select * from {{ ref('stg_company') }}
),

-- The contract refuses moments before 1970.
days as (
    select
        company.time_zone,
        {{ days_from("cast('1970-01-01' as date)", 'cast(company.known_before as date)') }} as utc_day
    from company
),

begun as (
    select
        days.time_zone,
        days.utc_day,
        {{ local_day('cast(days.utc_day as timestamp)', 'days.time_zone') }} as local_day
    from days
),

final as (
    select
        begun.utc_day,
        begun.local_day,
        {{ add_days('begun.local_day', 1) }} as next_local_day,
        {{ utc_of_local_day(add_days('begun.local_day', 1), 'begun.time_zone') }} as next_day_begins_at
    from begun
)

select * from final
