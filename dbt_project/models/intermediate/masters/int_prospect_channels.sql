with

permissions as (
    select * from {{ ref('int_master_permissions') }}
    where permitted
),

play_channels as (
    select * from {{ ref('play_channels') }}
    where play = 'win_new'
),

interactions as (
    select * from {{ ref('int_prospect_interactions') }}
    where direction = 'outbound'
),

caps as (
    select * from {{ ref('frequency_caps') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

reached as (
    select
        interactions.prospect_id,
        caps.channel,
        caps.days
    from interactions
    cross join company
    inner join caps
        on
            caps.channel in (interactions.channel, 'all')
            and interactions.occurred_on >= {{ add_days('company.as_of', '-caps.days') }}
    group by
        interactions.prospect_id,
        caps.channel,
        caps.days,
        caps.maximum
    having count(*) >= caps.maximum
),

capped as (
    select distinct
        reached.prospect_id,
        reached.channel
    from reached
),

-- A channel that rests is named only where no other is free.
ranked as (
    select
        permissions.*,
        coalesce(own_cap.prospect_id, any_cap.prospect_id) is not null as is_resting,
        row_number() over (
            partition by permissions.prospect_id
            order by
                case when own_cap.prospect_id is null and any_cap.prospect_id is null then 0 else 1 end asc,
                play_channels.preference asc,
                permissions.channel asc
        ) as place
    from permissions
    inner join play_channels on permissions.channel = play_channels.channel
    left join capped as own_cap
        on
            permissions.prospect_id = own_cap.prospect_id
            and permissions.channel = own_cap.channel
    left join capped as any_cap
        on
            permissions.prospect_id = any_cap.prospect_id
            and any_cap.channel = 'all'
),

final as (
    select
        cast(ranked.prospect_id as varchar) as prospect_id,
        cast(ranked.channel as varchar) as channel,
        cast(ranked.record_id as varchar) as record_id,
        cast(ranked.basis as varchar) as basis,
        cast(ranked.is_resting as boolean) as is_resting
    from ranked
    where ranked.place = 1
)

select * from final
