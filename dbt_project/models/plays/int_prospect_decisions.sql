with

prospects as (
    select
        *,
        record_id as prospect_id
    from {{ ref('int_prospect_records') }}
),

scores as (
    select * from {{ ref('int_prospect_scores') }}
),

matches as (
    select * from {{ ref('int_prospect_matches') }}
),

channels as (
    select * from {{ ref('int_prospect_channels') }}
),

region_owners as (
    select * from {{ ref('int_region_owners') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'win_new' and situation = 'any'
),

thresholds as (
    select max(case when name = 'prospect_list_maximum' then value end) as list_maximum
    from {{ ref('play_thresholds') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

joined as (
    select
        prospects.prospect_id,
        company.as_of,
        scores.score,
        scores.reason,
        region_owners.owner_id,
        channels.channel,
        matches.matched_customer_id,
        matches.matched_by,
        thresholds.list_maximum,
        coalesce({{ expected_value('scores.value_if_won', 'rules.probability_if_unknown', 'rules') }}, 0)
            as expected_value,
        {{ add_days('company.as_of', 'rules.due_in_days') }} as due_on,
        case
            when rules.play is null then 'play_disabled'
            when matches.is_suppressed then 'suppressed'
            when matches.matched_customer_id is not null then 'existing_customer'
            when matches.kept_prospect_id <> matches.prospect_id then 'duplicate'
            when channels.channel is null then 'no_channel'
        end as blocked_by
    from prospects
    cross join company
    cross join thresholds
    inner join matches on prospects.prospect_id = matches.prospect_id
    inner join scores on prospects.prospect_id = scores.prospect_id
    left join rules on rules.play = 'win_new'
    left join channels on prospects.prospect_id = channels.prospect_id
    left join region_owners on prospects.region_key = region_owners.region_key
),

judged as (
    select
        joined.*,
        coalesce(joined.blocked_by, case when joined.expected_value <= 0 then 'no_expected_gain' end)
            as refused_by
    from joined
),

ranked as (
    select
        judged.*,
        row_number() over (
            partition by case when judged.refused_by is null then 1 else 0 end
            order by judged.expected_value desc, judged.prospect_id asc
        ) as priority
    from judged
),

final as (
    select
        cast(ranked.as_of as date) as as_of,
        cast(ranked.prospect_id as varchar) as prospect_id,
        cast(ranked.reason as varchar) as reason,
        cast(ranked.score as double) as score,
        cast(ranked.expected_value as decimal(18, 2)) as expected_value,
        cast(ranked.owner_id as varchar) as owner_id,
        cast(ranked.channel as varchar) as channel,
        cast(ranked.due_on as date) as due_on,
        cast(ranked.priority as integer) as priority,
        cast(ranked.matched_customer_id as varchar) as matched_customer_id,
        cast(ranked.matched_by as varchar) as matched_by,
        cast(
            case
                when ranked.refused_by is not null then ranked.refused_by
                when ranked.priority > ranked.list_maximum then 'capacity'
            end as varchar
        ) as reason_left_out
    from ranked
)

select * from final
