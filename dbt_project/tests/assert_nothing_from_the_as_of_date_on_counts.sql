{{ config(meta={'dagster': {'ref': {'name': 'int_order_lines'}}}) }}
with

company as (
    select * from {{ ref('stg_company') }}
),

days as (
    select
        'int_order_lines' as found_in,
        max(ordered_on) as last_day
    from {{ ref('int_order_lines') }}

    union all

    select
        'int_purchase_days' as found_in,
        max(ordered_on) as last_day
    from {{ ref('int_purchase_days') }}

    union all

    select
        'int_customer_touches' as found_in,
        greatest(max(last_outbound_on), max(last_inbound_on)) as last_day
    from {{ ref('int_customer_touches') }}
),

final as (
    select days.*
    from days
    cross join company
    where days.last_day >= company.as_of
)

select * from final
