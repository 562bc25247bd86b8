{{ config(materialized='view') }}
with

masters as (
    select * from {{ ref('int_prospect_masters') }}
),

touches as (
    select * from {{ ref('int_prospect_touches') }}
),

first_years as (
    select * from {{ ref('int_first_years') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'conversion_window_days' then value end) as window_days
    from {{ ref('thresholds') }}
),

-- A company that keeps no record of contacts has approached whom it listed.
record as (
    select coalesce(sum(touches.contacts), 0) > 0 as has_contacts from touches
),

touched as (
    select
        masters.prospect_id,
        masters.source,
        touches.won_on,
        first_years.won_on as first_order_on,
        case when record.has_contacts then touches.first_contacted_on else touches.first_listed_on end
            as approached_on
    from masters
    cross join record
    left join touches on masters.prospect_id = touches.prospect_id
    left join first_years on masters.customer_id = first_years.customer_id
),

-- Who had bought by then was approached as a customer, and is neither won nor not won by it.
approached as (
    select
        touched.prospect_id,
        touched.source,
        touched.won_on,
        case
            when coalesce(touched.first_order_on < touched.approached_on, false) then null
            else touched.approached_on
        end as approached_on
    from touched
),

final as (
    select
        cast(approached.prospect_id as varchar) as prospect_id,
        cast(approached.source as varchar) as source,
        cast(approached.approached_on as date) as approached_on,
        cast(
            coalesce(
                approached.approached_on <= {{ add_days('company.as_of', '-thresholds.window_days') }}, false
            ) as boolean
        ) as is_judged,
        cast(coalesce(approached.won_on >= approached.approached_on, false) as boolean) as is_won
    from approached
    cross join company
    cross join thresholds
)

select * from final
