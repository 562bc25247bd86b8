with

masters as (
    select * from {{ ref('int_prospect_masters') }}
),

profiles as (
    select * from {{ ref('int_lookalike_profiles') }}
    where subject_kind = 'prospect'
),

touches as (
    select * from {{ ref('int_prospect_touches') }}
),

reach as (
    select * from {{ ref('int_prospect_reach') }}
),

scores as (
    select * from {{ ref('stg_prospect_scores') }}
),

worth as (
    select * from {{ ref('int_prospect_worth') }}
),

gains as (
    select * from {{ ref('int_prospect_gains') }}
),

reasons as (
    select * from {{ ref('int_prospect_words') }}
),

first_years as (
    select * from {{ ref('int_first_years') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- A person has no name here, and nothing that leads to its door.
final as (
    select
        cast(company.as_of as date) as as_of,
        cast(masters.prospect_id as varchar) as prospect_id,
        cast(masters.kind as varchar) as kind,
        cast(case when masters.kind = 'company' then masters.name end as varchar) as name,
        cast(masters.industry as varchar) as industry,
        cast(profiles.industry_group as varchar) as industry_group,
        cast(masters.country_code as varchar) as country_code,
        cast(masters.region as varchar) as region,
        cast(masters.region_basis as varchar) as region_basis,
        cast(case when masters.kind = 'company' then masters.city end as varchar) as city,
        cast(masters.employees as bigint) as employees,
        cast(masters.size_class as varchar) as size_class,
        cast(case when masters.kind = 'company' then masters.website end as varchar) as website,
        cast(case when masters.kind = 'company' then profiles.distance_km end as double) as distance_km,
        cast(masters.records as bigint) as records,
        cast(masters.sources as bigint) as sources,
        cast(masters.sources_text as varchar) as sources_text,
        cast(masters.source as varchar) as source,
        cast(masters.basis as varchar) as basis,
        cast(masters.reliability as double) as reliability,
        cast(masters.first_collected_on as date) as first_collected_on,
        cast(masters.last_collected_on as date) as last_collected_on,
        cast(masters.referrer_customer_id as varchar) as referrer_customer_id,
        cast(masters.standing as varchar) as standing,
        cast(masters.customer_id as varchar) as customer_id,
        cast(masters.customer_evidence as varchar) as customer_evidence,
        cast(reach.channels as varchar) as channels,
        cast(reach.status as varchar) as status,
        cast(reach.stage as varchar) as stage,
        cast(reach.stage_rank as integer) as stage_rank,
        cast(touches.first_listed_on as date) as first_listed_on,
        cast(touches.last_listed_on as date) as last_listed_on,
        cast(touches.lists as bigint) as lists,
        cast(touches.first_contacted_on as date) as first_contacted_on,
        cast(touches.last_contacted_on as date) as last_contacted_on,
        cast(touches.contacts as bigint) as contacts,
        cast(touches.answered_on as date) as answered_on,
        cast(touches.declined_on as date) as declined_on,
        cast(masters.won_on as date) as won_on,
        cast(case when masters.won_on is not null then first_years.value_so_far end as decimal(18, 4))
            as value_won,
        cast(scores.status as varchar) as score_status,
        cast(scores.model as varchar) as model,
        cast(scores.score as double) as score,
        cast(scores.score_low as double) as score_low,
        cast(scores.score_high as double) as score_high,
        cast({{ money('scores.value_year_1') }} as decimal(18, 4)) as value_year_1,
        cast({{ money('scores.value_year_1_low') }} as decimal(18, 4)) as value_year_1_low,
        cast({{ money('scores.value_year_1_high') }} as decimal(18, 4)) as value_year_1_high,
        cast(worth.conversion as double) as conversion,
        cast(worth.conversion_low as double) as conversion_low,
        cast(worth.conversion_high as double) as conversion_high,
        cast(gains.expected_value as decimal(18, 4)) as expected_value,
        cast(reasons.reason as varchar) as reason,
        cast(reasons.similar_customers as varchar) as similar_customers
    from masters
    cross join company
    inner join profiles on masters.prospect_id = profiles.subject_id
    inner join reach on masters.prospect_id = reach.prospect_id
    left join touches on masters.prospect_id = touches.prospect_id
    left join worth on masters.prospect_id = worth.prospect_id
    left join scores on worth.prospect_id = scores.prospect_id
    left join gains on worth.prospect_id = gains.prospect_id
    left join reasons on worth.prospect_id = reasons.prospect_id
    left join first_years on masters.customer_id = first_years.customer_id
)

select * from final
