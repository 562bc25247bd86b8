with

match_decisions as (
    select * from {{ source('raw', 'match_decisions') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- A pair is the same pair whichever record stands first. What is left open decides nothing.
paired as (
    select
        least(match_decisions.left_key, match_decisions.right_key) as left_key,
        greatest(match_decisions.left_key, match_decisions.right_key) as right_key,
        match_decisions.decision,
        match_decisions.decided_at,
        match_decisions.decided_by,
        {{ local_day('match_decisions.decided_at', 'company.time_zone') }} as decided_on
    from match_decisions
    cross join company
    where match_decisions.decided_at < company.known_before and match_decisions.decision <> 'open'
),

-- The newest decision holds; of two at the same moment the careful one, which merges nothing.
ranked as (
    select
        paired.*,
        row_number() over (
            partition by paired.left_key, paired.right_key
            order by
                paired.decided_at desc,
                case when paired.decision = 'same' then 1 else 0 end asc,
                paired.decided_by asc
        ) as age_rank
    from paired
),

final as (
    select
        ranked.left_key,
        ranked.right_key,
        ranked.decision,
        ranked.decided_at,
        ranked.decided_on,
        ranked.decided_by
    from ranked
    where ranked.age_rank = 1
)

select * from final
