{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- Counted again from the delivered interactions: no listed channel, and no row at all, is beyond a cap.
with

interactions as (
    select * from {{ ref('stg_interactions') }}
    where direction = 'outbound'
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

listed as (
    select
        customer_id,
        as_of,
        channel
    from {{ ref('retention_list') }}
    where arm = 'treatment'
)

select
    listed.customer_id,
    caps.channel,
    caps.days,
    count(*) as touches
from listed
inner join {{ ref('frequency_caps') }} as caps on caps.channel in (listed.channel, 'all')
inner join ids on listed.customer_id = ids.customer_id
inner join interactions
    on
        ids.id = interactions.customer_id
        and (caps.channel = 'all' or caps.channel = interactions.channel)
        and interactions.occurred_on >= {{ add_days('listed.as_of', '-caps.days') }}
group by
    listed.customer_id,
    caps.channel,
    caps.days,
    caps.maximum
having count(*) >= caps.maximum
