with

permissions as (
    select * from {{ ref('int_contact_permissions') }}
    where subject_kind = 'prospect' and permitted
),

play_channels as (
    select * from {{ ref('play_channels') }}
    where play = 'win_new'
),

ranked as (
    select
        permissions.subject_id as prospect_id,
        permissions.channel,
        row_number() over (
            partition by permissions.subject_id
            order by play_channels.preference asc, permissions.channel asc
        ) as channel_rank
    from permissions
    inner join play_channels on permissions.channel = play_channels.channel
),

final as (
    select
        ranked.prospect_id,
        ranked.channel
    from ranked
    where ranked.channel_rank = 1
)

select * from final
