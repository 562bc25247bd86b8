with

record_masters as (
    select * from {{ source('linkage', 'record_masters') }}
),

final as (
    select
        record_masters.record_key,
        record_masters.record_id,
        record_masters.master_id,
        record_masters.customer_id,
        record_masters.customer_evidence,
        record_masters.is_suppressed,
        record_masters.review_key,
        record_masters.records_in_master
    from record_masters
)

select * from final
