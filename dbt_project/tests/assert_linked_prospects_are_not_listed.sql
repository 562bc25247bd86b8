{{ config(meta={'dagster': {'ref': {'name': 'prospect_list'}}}) }}
-- Proved from what linkage wrote, past the models: no record of a listed prospect is a customer, or may be
-- one, or a suppressed one.
select record_masters.record_key
from {{ ref('prospect_list') }} as listed
inner join {{ ref('stg_record_masters') }} as record_masters on listed.prospect_id = record_masters.master_id
where
    record_masters.customer_id is not null
    or record_masters.review_key is not null
    or record_masters.is_suppressed
