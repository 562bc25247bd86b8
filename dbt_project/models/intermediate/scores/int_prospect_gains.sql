with

worth as (
    select * from {{ ref('int_prospect_worth') }}
),

scores as (
    select * from {{ ref('stg_prospect_scores') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'win_new' and situation = 'any'
),

-- The conversion of its source stands where other plays have an assumed success rate.
priced as (
    select
        worth.prospect_id,
        worth.conversion as success_rate,
        scores.score,
        scores.value_year_1,
        scores.value_year_1_low,
        scores.value_year_1_high,
        rules.probability_if_unknown,
        rules.contact_cost
    from worth
    left join scores on worth.prospect_id = scores.prospect_id
    left join rules on rules.play = 'win_new'
),

final as (
    select
        cast(priced.prospect_id as varchar) as prospect_id,
        cast(priced.score as double) as score,
        cast({{ round_to('priced.value_year_1', 2) }} as decimal(18, 2)) as value_year_1,
        cast({{ round_to('priced.value_year_1_low', 2) }} as decimal(18, 2)) as value_year_1_low,
        cast({{ round_to('priced.value_year_1_high', 2) }} as decimal(18, 2)) as value_year_1_high,
        cast({{ round_to('priced.success_rate', 4) }} as double) as conversion_probability,
        cast(
            {{ expected_value('priced.value_year_1', 'priced.probability_if_unknown', 'priced') }}
            as decimal(18, 2)
        ) as expected_value
    from priced
)

select * from final
