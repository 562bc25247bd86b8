with

loss_reports as (
    select * from {{ ref('stg_loss_reports') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

reason_codes as (
    select * from {{ ref('loss_reason_codes') }}
),

-- A code that the seed does not name is shown, not dropped. Where the report is silent on
-- permanence, its reason may tell: who closed down does not come back.
final as (
    select
        coalesce(ids.customer_id, loss_reports.customer_id) as customer_id,
        loss_reports.reported_at,
        loss_reports.reported_on,
        coalesce(loss_reports.reason_code, 'not_stated') as reason_code,
        coalesce(reason_codes.meaning, 'not in the seed') as reason_meaning,
        coalesce(reason_codes.is_ours, 'unknown') as is_ours,
        loss_reports.competitor,
        coalesce(loss_reports.permanence, reason_codes.permanence_hint) as permanence
    from loss_reports
    left join ids on loss_reports.customer_id = ids.id
    left join reason_codes on coalesce(loss_reports.reason_code, 'not_stated') = reason_codes.reason_code
)

select * from final
