with

prospects as (
    select * from {{ ref('int_prospect_masters') }}
),

gains as (
    select * from {{ ref('int_prospect_gains') }}
),

channels as (
    select * from {{ ref('int_prospect_channels') }}
),

touches as (
    select * from {{ ref('int_prospect_touches') }}
),

rules as (
    select * from {{ ref('int_play_rules') }}
    where play = 'win_new' and situation = 'any'
),

thresholds as (
    select
        max(case when name = 'prospect_declined_days' then value end) as declined_days,
        max(case when name = 'shared_key_maximum' then value end) as most_holders
    from {{ ref('play_thresholds') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- The first reason that holds; what is in doubt holds back.
judged as (
    select
        prospects.prospect_id,
        prospects.region_key,
        company.as_of,
        thresholds.most_holders,
        channels.channel,
        coalesce(gains.expected_value, 0) as expected_value,
        coalesce(gains.score, 0) as score,
        {{ name_key('prospects.name') }} || '|' || {{ postcode_key('prospects.postcode') }}
            as name_and_postcode,
        {{ email_key('prospects.email') }} as email_key,
        case
            when rules.play is null then 'play_disabled'
            when prospects.standing = 'suppressed' then 'suppressed'
            when prospects.standing = 'lost_customer' then 'lost_customer'
            when prospects.standing = 'customer' then 'existing_customer'
            when prospects.standing = 'needs_review' then 'needs_review'
            when prospects.standing = 'not_usable' then 'source_not_usable'
            when touches.declined_on > {{ add_days('company.as_of', '-thresholds.declined_days') }}
                then 'declined'
            when channels.channel is null or prospects.name is null then 'no_channel'
            when channels.is_resting then 'recently_contacted'
            when coalesce(gains.expected_value, 0) <= 0 or gains.score is null then 'no_expected_gain'
        end as refused_by
    from prospects
    cross join company
    cross join thresholds
    left join touches on prospects.prospect_id = touches.prospect_id
    left join gains on prospects.prospect_id = gains.prospect_id
    left join channels on prospects.prospect_id = channels.prospect_id
    left join rules on rules.play = 'win_new'
),

-- Two that linkage leaves open to be one are still not both approached: the better one is. An address that
-- many give is a directory's own.
paired as (
    select
        judged.*,
        row_number() over (
            partition by judged.refused_by, coalesce(judged.name_and_postcode, judged.prospect_id)
            order by judged.expected_value desc, judged.score desc, judged.prospect_id asc
        ) as place_of_name,
        row_number() over (
            partition by judged.refused_by, coalesce(judged.email_key, judged.prospect_id)
            order by judged.expected_value desc, judged.score desc, judged.prospect_id asc
        ) as place_of_email,
        count(*) over (partition by coalesce(judged.email_key, judged.prospect_id)) as email_holders
    from judged
),

final as (
    select
        cast(paired.as_of as date) as as_of,
        cast(paired.prospect_id as varchar) as prospect_id,
        cast(paired.region_key as varchar) as region_key,
        cast(paired.channel as varchar) as channel,
        cast(paired.expected_value as decimal(18, 2)) as expected_value,
        cast(paired.score as double) as score,
        cast(
            case
                when paired.refused_by is not null then paired.refused_by
                when paired.place_of_name > 1 then 'duplicate'
                when paired.place_of_email > 1 and paired.email_holders <= paired.most_holders
                    then 'duplicate'
            end as varchar
        ) as refused_by
    from paired
)

select * from final
