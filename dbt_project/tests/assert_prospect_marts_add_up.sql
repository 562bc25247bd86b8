{{ config(meta={'dagster': {'ref': {'name': 'prospects'}}}) }}
-- Every record is counted in its source, every prospect once in the funnel and once at each level of the market,
-- and so is what they may bring; every customer that is not lost is in the market.
with

found as (
    select
        (select count(*) from {{ ref('int_prospect_records') }}) as records,
        (select coalesce(sum(records), 0) from {{ ref('prospect_sources') }}) as records_of_sources,
        (select coalesce(sum(records), 0) from {{ ref('prospects') }}) as records_of_prospects,
        (select coalesce(sum(reached), 0) from {{ ref('prospect_funnel') }} where stage = 'records')
            as records_of_funnel,
        (select count(*) from {{ ref('prospects') }}) as prospects,
        (select coalesce(sum(reached), 0) from {{ ref('prospect_funnel') }} where stage = 'gathered')
            as prospects_of_funnel,
        (select coalesce(sum(credited), 0) from {{ ref('prospect_sources') }}) as prospects_of_sources,
        (select count(*) from {{ ref('prospects') }} where status = 'won') as won,
        (select coalesce(sum(reached), 0) from {{ ref('prospect_funnel') }} where stage = 'won') as won_of_funnel,
        (select coalesce(sum(won), 0) from {{ ref('prospect_sources') }}) as won_of_sources,
        (select coalesce(sum(expected_value), 0) from {{ ref('prospects') }}) as expected_value,
        (select coalesce(sum(expected_value), 0) from {{ ref('prospect_sources') }}) as expected_of_sources,
        (select count(*) from {{ ref('prospects') }} where standing in ('prospect', 'needs_review')) as market,
        (select count(*) from {{ ref('int_lost_after') }} where not is_lost) as customers
),

levels as (
    select
        level,
        sum(prospects) as prospects,
        sum(customers) as customers,
        sum(expected_value) as expected_value
    from {{ ref('market_potential') }}
    group by level
)

select
    found.*,
    levels.*
from found
left join levels on true
where
    found.records <> found.records_of_sources
    or found.records <> found.records_of_prospects
    or found.records <> found.records_of_funnel
    or found.prospects <> found.prospects_of_funnel
    or found.prospects <> found.prospects_of_sources
    or found.won <> found.won_of_funnel
    or found.won <> found.won_of_sources
    or found.expected_value <> found.expected_of_sources
    or found.market <> levels.prospects
    or found.customers <> levels.customers
    or found.expected_value <> levels.expected_value
