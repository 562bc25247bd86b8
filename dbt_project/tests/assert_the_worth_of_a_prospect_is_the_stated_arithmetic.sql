{{ config(meta={'dagster': {'ref': {'name': 'prospect_list'}}}) }}
-- Expected first year x chance of winning it - cost of the contact, to the cent, and never for nothing.
select
    listed.prospect_id,
    listed.expected_value
from {{ ref('prospect_list') }} as listed
cross join {{ ref('plays') }} as plays
where
    plays.play = 'win_new'
    and (
        listed.expected_value <= 0
        or abs(
            cast(listed.expected_value as double) - (
                listed.value_year_1 * plays.probability_if_unknown * listed.conversion_probability
                - plays.contact_cost
            )
        ) > 0.0051
    )
