with

candidates as (
    select * from {{ ref('int_prospect_candidates') }}
    where refused_by is null
),

region_owners as (
    select * from {{ ref('int_region_owners') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'win_new' and situation = 'any'
),

-- The share of a week, for the weeks until a contact is due.
terms as (
    select thresholds.capacity_share * rules.due_in_days / 7 as weeks
    from rules
    cross join (
        select max(case when name = 'prospect_capacity_share' then value end) as capacity_share
        from {{ ref('play_thresholds') }}
    ) as thresholds
),

owners as (
    select
        region_owners.owner_id,
        floor(max(region_owners.capacity) * max(terms.weeks)) as seats
    from region_owners
    cross join terms
    group by region_owners.owner_id
),

-- First everybody asks the owner of most customers in the region.
first_asked as (
    select
        candidates.prospect_id,
        region_owners.owner_id,
        row_number() over (
            partition by region_owners.owner_id
            order by candidates.expected_value desc, candidates.score desc, candidates.prospect_id asc
        ) as place,
        owners.seats
    from candidates
    inner join region_owners on candidates.region_key = region_owners.region_key and region_owners.place = 1
    inner join owners on region_owners.owner_id = owners.owner_id
),

first_seated as (
    select * from first_asked
    where place <= seats
),

-- Who finds that owner's time taken asks the next one of the region for what time is left.
left_over as (
    select
        owners.owner_id,
        owners.seats - count(first_seated.prospect_id) as seats
    from owners
    left join first_seated on owners.owner_id = first_seated.owner_id
    group by
        owners.owner_id,
        owners.seats
),

second_asked as (
    select
        candidates.prospect_id,
        region_owners.owner_id,
        row_number() over (
            partition by region_owners.owner_id
            order by candidates.expected_value desc, candidates.score desc, candidates.prospect_id asc
        ) as place,
        left_over.seats
    from candidates
    inner join region_owners on candidates.region_key = region_owners.region_key and region_owners.place = 2
    inner join left_over on region_owners.owner_id = left_over.owner_id
    left join first_seated on candidates.prospect_id = first_seated.prospect_id
    where first_seated.prospect_id is null
),

-- Everybody else stands in the queue of the company.
placed as (
    select
        candidates.prospect_id,
        candidates.expected_value,
        coalesce(first_seated.owner_id, second_asked.owner_id) as owner_id,
        floor(company.contacts_per_week * terms.weeks) as queue_seats,
        row_number() over (
            partition by coalesce(first_seated.owner_id, second_asked.owner_id)
            order by candidates.expected_value desc, candidates.score desc, candidates.prospect_id asc
        ) as place
    from candidates
    cross join company
    cross join terms
    left join first_seated on candidates.prospect_id = first_seated.prospect_id
    left join second_asked
        on
            candidates.prospect_id = second_asked.prospect_id
            and second_asked.place <= second_asked.seats
),

final as (
    select
        cast(placed.prospect_id as varchar) as prospect_id,
        cast(placed.owner_id as varchar) as owner_id,
        cast(placed.owner_id is not null or placed.place <= placed.queue_seats as boolean) as is_seated
    from placed
)

select * from final
