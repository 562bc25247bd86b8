with

history as (
    select * from {{ ref('stg_list_history') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

touches as (
    select * from {{ ref('int_touches') }}
    where direction = 'outbound' and is_personal
),

company as (
    select * from {{ ref('stg_company') }}
),

-- A company that reports no contact of ours has told us nothing: there a list is taken as followed.
told as (
    select count(*) > 0 as tells_touches from touches
),

-- A control row was never sent out. A merged account's rows are the survivor's.
listings as (
    select
        coalesce(ids.customer_id, history.subject_id) as customer_id,
        history.as_of as listed_on,
        max(case when history.play = 'reward' then 1 else 0 end) as is_reward
    from history
    cross join company
    left join ids on history.subject_id = ids.id
    where
        history.list = 'retention_list'
        and coalesce(history.arm, 'treatment') = 'treatment'
        and history.as_of < company.as_of
    group by
        coalesce(ids.customer_id, history.subject_id),
        history.as_of
),

followed as (
    select
        listings.*,
        lead(listings.listed_on) over (
            partition by listings.customer_id order by listings.listed_on
        ) as next_listed_on
    from listings
),

-- Handed over is what a talk of ours followed, as long as no later list asked for something else.
final as (
    select distinct
        followed.customer_id,
        followed.listed_on as granted_on
    from followed
    cross join told
    left join touches
        on
            followed.customer_id = touches.customer_id
            and followed.listed_on <= touches.occurred_on
            and coalesce(followed.next_listed_on, cast('9999-12-31' as date)) > touches.occurred_on
    where
        followed.is_reward = 1
        and (touches.customer_id is not null or not told.tells_touches)
)

select * from final
