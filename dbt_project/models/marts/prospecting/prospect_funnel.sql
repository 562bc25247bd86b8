with

records as (
    select * from {{ ref('int_prospect_records') }}
),

prospects as (
    select * from {{ ref('prospects') }}
),

-- Every prospect stands in its own stage and in all before it.
reached as (
    select
        prospects.source,
        stages.stage,
        stages.stage_rank,
        coalesce(prospects.value_won, prospects.expected_value) as value
    from prospects
    inner join {{ ref('prospect_stages') }} as stages on prospects.stage_rank >= stages.stage_rank
    where stages.stage_rank >= 1

    union all

    select
        records.source,
        stages.stage,
        stages.stage_rank,
        cast(null as decimal(18, 4)) as value
    from records
    inner join {{ ref('prospect_stages') }} as stages on stages.stage_rank = 0
),

counted as (
    select
        reached.source,
        reached.stage,
        reached.stage_rank,
        count(*) as reached,
        sum(reached.value) as value
    from reached
    group by
        reached.source,
        reached.stage,
        reached.stage_rank
),

sources as (
    select distinct counted.source from counted
),

complete as (
    select
        sources.source,
        stages.stage,
        stages.stage_rank,
        stages.meaning,
        coalesce(counted.reached, 0) as reached,
        coalesce(counted.value, 0) as value
    from sources
    cross join {{ ref('prospect_stages') }} as stages
    left join counted
        on
            sources.source = counted.source
            and stages.stage_rank = counted.stage_rank
),

compared as (
    select
        complete.*,
        lag(complete.reached) over (partition by complete.source order by complete.stage_rank asc) as before,
        max(case when complete.stage_rank = 1 then complete.reached end) over (partition by complete.source)
            as masters
    from complete
),

final as (
    select
        cast(compared.source as varchar) as source,
        cast(compared.stage_rank as integer) as stage_rank,
        cast(compared.stage as varchar) as stage,
        cast(compared.meaning as varchar) as meaning,
        cast(compared.reached as bigint) as reached,
        cast({{ round_to(safe_ratio('compared.reached', 'compared.before'), 6) }} as double)
            as share_of_stage_before,
        cast(
            case
                when compared.stage_rank >= 1
                    then {{ round_to(safe_ratio('compared.reached', 'compared.masters'), 6) }}
            end as double
        ) as share_of_all,
        cast(case when compared.stage_rank >= 1 then compared.value end as decimal(18, 4)) as value
    from compared
)

select * from final
