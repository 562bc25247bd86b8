{{ config(meta={'dagster': {'ref': {'name': 'prospects'}}}) }}
-- Every record is counted in its source, every prospect once in the funnel and once at each level of the
-- market, and so is what they may bring; every customer that is not lost is in the market.
with

delivered as (
    select count(*) as records from {{ ref('int_prospect_records') }}
),

customers as (
    select count(*) as customers from {{ ref('int_lost_after') }}
    where not is_lost
),

prospects as (
    select
        count(*) as prospects,
        coalesce(sum(records), 0) as records,
        coalesce(sum(expected_value), 0) as expected_value,
        count(case when status = 'won' then 1 end) as won,
        count(case when standing in ('prospect', 'needs_review') then 1 end) as market
    from {{ ref('prospects') }}
),

sources as (
    select
        coalesce(sum(credited), 0) as prospects,
        coalesce(sum(records), 0) as records,
        coalesce(sum(expected_value), 0) as expected_value,
        coalesce(sum(won), 0) as won
    from {{ ref('prospect_sources') }}
),

funnel as (
    select
        coalesce(sum(case when stage = 'gathered' then reached end), 0) as prospects,
        coalesce(sum(case when stage = 'records' then reached end), 0) as records,
        coalesce(sum(case when stage = 'won' then reached end), 0) as won
    from {{ ref('prospect_funnel') }}
),

levels as (
    select
        level,
        sum(prospects) as market,
        sum(customers) as customers,
        sum(expected_value) as expected_value
    from {{ ref('market_potential') }}
    group by level
)

select
    prospects.*,
    levels.*
from prospects
cross join delivered
cross join customers
cross join sources
cross join funnel
left join levels on true
where
    delivered.records <> prospects.records
    or delivered.records <> sources.records
    or delivered.records <> funnel.records
    or prospects.prospects <> sources.prospects
    or prospects.prospects <> funnel.prospects
    or prospects.won <> sources.won
    or prospects.won <> funnel.won
    or prospects.expected_value <> sources.expected_value
    or prospects.market <> levels.market
    or customers.customers <> levels.customers
    or prospects.expected_value <> levels.expected_value
