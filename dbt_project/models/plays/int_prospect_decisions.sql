with

candidates as (
    select * from {{ ref('int_prospect_candidates') }}
),

seats as (
    select * from {{ ref('int_prospect_seats') }}
),

touches as (
    select * from {{ ref('int_prospect_touches') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'win_new'
),

thresholds as (
    select max(case when name = 'prospect_list_maximum' then value end) as list_maximum
    from {{ ref('play_thresholds') }}
),

-- What has happened since it was first listed, the furthest first, and from which day its time runs.
standing as (
    select
        candidates.*,
        seats.owner_id,
        coalesce(seats.is_seated, false) as is_seated,
        case
            when touches.answered_on is not null then 'answered'
            when touches.contacts > 0 then 'contacted'
            when touches.lists > 0 then 'open'
            else 'new'
        end as status,
        case
            when touches.contacts > 0 then touches.last_contacted_on
            else coalesce(touches.first_listed_on, candidates.as_of)
        end as time_runs_from
    from candidates
    left join touches on candidates.prospect_id = touches.prospect_id
    left join seats on candidates.prospect_id = seats.prospect_id
),

ranked as (
    select
        standing.*,
        row_number() over (
            partition by case when standing.is_seated then 1 else 0 end
            order by standing.expected_value desc, standing.score desc, standing.prospect_id asc
        ) as priority
    from standing
),

-- Who has answered waits for us: that is due at once.
final as (
    select
        cast(ranked.as_of as date) as as_of,
        cast(ranked.prospect_id as varchar) as prospect_id,
        cast(ranked.expected_value as decimal(18, 2)) as expected_value,
        cast(ranked.owner_id as varchar) as owner_id,
        cast(ranked.channel as varchar) as channel,
        cast(ranked.status as varchar) as status,
        cast(coalesce(own_rule.next_step, any_rule.next_step) as varchar) as first_step,
        cast(
            case
                when ranked.status = 'answered' then ranked.as_of
                else greatest(ranked.as_of, {{ add_days('ranked.time_runs_from', 'any_rule.due_in_days') }})
            end as date
        ) as due_on,
        cast(ranked.priority as integer) as priority,
        cast(
            case
                when ranked.refused_by is not null then ranked.refused_by
                when not ranked.is_seated or ranked.priority > thresholds.list_maximum then 'capacity'
            end as varchar
        ) as reason_left_out
    from ranked
    cross join thresholds
    left join rules as own_rule on ranked.status = own_rule.situation
    left join rules as any_rule on any_rule.situation = 'any'
)

select * from final
