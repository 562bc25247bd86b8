{{ config(meta={'dagster': {'ref': {'name': 'prospect_list'}}}) }}
-- Proved from the delivered records, past the model that matches: same address, number, or name with
-- postcode.
with

prospects as (
    select * from {{ ref('prospect_list') }}
),

customers as (
    select * from {{ ref('stg_customers') }}
),

contacts as (
    select * from {{ ref('stg_contacts') }}
)

select
    prospects.prospect_id,
    contacts.customer_id
from prospects
inner join contacts on lower(trim(prospects.email)) = lower(trim(contacts.email))

union all

select
    prospects.prospect_id,
    contacts.customer_id
from prospects
inner join contacts on {{ normalised_phone('prospects.phone') }} = {{ normalised_phone('contacts.phone') }}

union all

select
    prospects.prospect_id,
    customers.customer_id
from prospects
inner join customers
    on
        upper(replace(prospects.postcode, ' ', '')) = upper(replace(customers.postcode, ' ', ''))
        and {{ normalised_name('prospects.name') }} = {{ normalised_name('customers.name') }}
