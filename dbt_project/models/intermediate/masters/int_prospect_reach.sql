with

masters as (
    select * from {{ ref('int_prospect_masters') }}
),

touches as (
    select * from {{ ref('int_prospect_touches') }}
),

permissions as (
    select * from {{ ref('int_master_permissions') }}
    where permitted
),

permitted as (
    select
        permissions.prospect_id,
        {{ listed('permissions.channel', 'permissions.channel') }} as channels
    from permissions
    group by permissions.prospect_id
),

judged as (
    select
        masters.prospect_id,
        masters.won_on,
        touches.declined_on,
        permitted.channels,
        coalesce(touches.contacts, 0) > 0 as is_contacted,
        coalesce(touches.lists, 0) > 0 as is_listed,
        touches.answered_on is not null or touches.declined_on is not null as is_answered,
        masters.standing = 'prospect' and permitted.channels is not null as is_reachable,
        masters.standing in ('prospect', 'needs_review', 'not_usable') as is_new,
        masters.standing in ('customer', 'lost_customer') as is_known
    from masters
    left join touches on masters.prospect_id = touches.prospect_id
    left join permitted on masters.prospect_id = permitted.prospect_id
),

-- How far it has come: a later stage holds whatever is known of the earlier ones. Whoever bought before it
-- was gathered was never to be won.
staged as (
    select
        judged.*,
        case
            when judged.won_on is not null then 7
            when judged.is_known then 1
            when judged.is_answered then 6
            when judged.is_contacted then 5
            when judged.is_listed then 4
            when judged.is_reachable then 3
            when judged.is_new then 2
            else 1
        end as stage_rank
    from judged
),

final as (
    select
        cast(staged.prospect_id as varchar) as prospect_id,
        cast(staged.channels as varchar) as channels,
        cast(staged.stage_rank as integer) as stage_rank,
        cast(
            case staged.stage_rank
                when 7 then 'won'
                when 6 then 'answered'
                when 5 then 'contacted'
                when 4 then 'listed'
                when 3 then 'reachable'
                when 2 then 'new'
                else 'gathered'
            end as varchar
        ) as stage,
        cast(
            case
                when staged.stage_rank = 7 then 'won'
                when staged.stage_rank = 6 and staged.declined_on is not null then 'declined'
                when staged.stage_rank = 6 then 'answered'
                when staged.stage_rank = 5 then 'contacted'
                when staged.stage_rank = 4 then 'listed'
                else 'gathered'
            end as varchar
        ) as status
    from staged
)

select * from final
