with

loss_reports as (
    select * from {{ source('raw', 'loss_reports') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

final as (
    select
        loss_reports.customer_id,
        loss_reports.reported_at,
        loss_reports.reason_code,
        loss_reports.competitor,
        loss_reports.permanence,
        {{ local_day('loss_reports.reported_at', 'company.time_zone') }} as reported_on
    from loss_reports
    cross join company
    where loss_reports.reported_at < company.known_before
)

select * from final
