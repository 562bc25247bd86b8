{{ config(meta={'dagster': {'ref': {'name': 'retention_list'}}}) }}
-- Proved from the delivered consents, past the model that decides: whoever is listed on a channel that
-- the seed does not free from consent has a grant, by the person or the account, for it or for all.
with

consents as (
    select * from {{ ref('stg_consents') }}
    where status = 'granted'
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

rules as (
    select * from {{ ref('consent_rules') }}
),

listed as (
    select
        retention_list.customer_id,
        retention_list.contact_id,
        retention_list.channel
    from {{ ref('retention_list') }} as retention_list
    left join rules on retention_list.channel = rules.channel
    where retention_list.contact_id is not null and coalesce(rules.needs_consent, true)
),

granted as (
    select listed.customer_id
    from listed
    inner join consents
        on
            listed.contact_id = consents.contact_id
            and consents.channel in (listed.channel, 'all')

    union

    select listed.customer_id
    from listed
    inner join ids on listed.customer_id = ids.customer_id
    inner join consents
        on
            ids.id = consents.customer_id
            and consents.contact_id is null
            and consents.channel in (listed.channel, 'all')
)

select listed.*
from listed
left join granted on listed.customer_id = granted.customer_id
where granted.customer_id is null
