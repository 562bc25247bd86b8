with

prospects as (
    select * from {{ ref('stg_prospects') }}
),

scores as (
    select * from {{ ref('int_prospect_scores') }}
),

matches as (
    select * from {{ ref('int_prospect_matches') }}
),

permissions as (
    select * from {{ ref('int_contact_permissions') }}
    where subject_kind = 'prospect' and permitted
),

play_channels as (
    select * from {{ ref('play_channels') }}
    where play = 'win_new'
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'win_new'
),

customers as (
    select * from {{ ref('int_customers') }}
),

owners as (
    select * from {{ ref('int_customer_owners') }}
),

thresholds as (
    select max(case when name = 'prospect_list_maximum' then value end) as list_maximum
    from {{ ref('play_thresholds') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

channels as (
    select
        permissions.subject_id as prospect_id,
        permissions.channel,
        row_number() over (
            partition by permissions.subject_id
            order by play_channels.preference asc
        ) as channel_rank
    from permissions
    inner join play_channels on permissions.channel = play_channels.channel
),

-- Who already looks after most customers of a region knows it best.
territories as (
    select
        lower(trim(customers.region)) as region_key,
        owners.owner_id,
        row_number() over (
            partition by lower(trim(customers.region))
            order by count(*) desc, owners.owner_id asc
        ) as owner_rank
    from customers
    inner join owners on customers.customer_id = owners.customer_id
    where owners.owner_id is not null and customers.region is not null
    group by
        lower(trim(customers.region)),
        owners.owner_id
),

joined as (
    select
        prospects.*,
        company.as_of,
        company.currency,
        matches.prospect_id,
        matches.matched_customer_id,
        matches.matched_by,
        scores.score,
        scores.reason,
        territories.owner_id,
        channels.channel,
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
    inner join matches
        on {{ prospect_id('prospects.source', 'prospects.source_record_id') }} = matches.prospect_id
    inner join scores on matches.prospect_id = scores.prospect_id
    cross join company
    cross join thresholds
    left join rules on rules.play = 'win_new'
    left join channels
        on
            matches.prospect_id = channels.prospect_id
            and channels.channel_rank = 1
    left join territories
        on
            lower(trim(prospects.region)) = territories.region_key
            and territories.owner_rank = 1
),

judged as (
    select
        joined.*,
        case
            when joined.blocked_by is not null then joined.blocked_by
            when joined.expected_value <= 0 then 'no_expected_gain'
        end as refused_by
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
        cast(ranked.name as varchar) as name,
        cast(ranked.reason as varchar) as reason,
        cast(ranked.score as double) as score,
        cast(ranked.expected_value as decimal(18, 2)) as expected_value,
        cast(ranked.owner_id as varchar) as owner_id,
        cast(ranked.channel as varchar) as channel,
        cast(ranked.source as varchar) as source,
        cast(ranked.source_record_id as varchar) as source_record_id,
        cast(ranked.industry as varchar) as industry,
        cast(ranked.country as varchar) as country,
        cast(ranked.region as varchar) as region,
        cast(ranked.city as varchar) as city,
        cast(ranked.postcode as varchar) as postcode,
        cast(ranked.employees as bigint) as employees,
        cast(ranked.website as varchar) as website,
        cast(ranked.email as varchar) as email,
        cast(ranked.phone as varchar) as phone,
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
