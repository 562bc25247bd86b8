with

masters as (
    select * from {{ ref('int_prospect_masters') }}
),

interactions as (
    select * from {{ ref('int_prospect_interactions') }}
),

aliases as (
    select * from {{ ref('int_master_aliases') }}
),

history as (
    select * from {{ ref('stg_list_history') }}
    where list = 'prospect_list'
),

-- Who comes to us has answered, whatever the note says; who declines has not.
marked as (
    select
        interactions.*,
        interactions.direction = 'outbound' as is_ours,
        coalesce(interactions.outcome, '') not in ('declined', 'no_answer', 'wrong_contact')
        and (interactions.direction = 'inbound' or interactions.outcome is not null) as is_answer,
        coalesce(interactions.outcome = 'declined', false) as is_refusal
    from interactions
),

touched as (
    select
        marked.prospect_id,
        sum(case when marked.is_ours then 1 else 0 end) as contacts,
        min(case when marked.is_ours then marked.occurred_on end) as first_contacted_on,
        max(case when marked.is_ours then marked.occurred_on end) as last_contacted_on,
        min(case when marked.is_answer then marked.occurred_on end) as answered_on,
        max(case when marked.is_answer then marked.occurred_at end) as last_answer_at,
        max(case when marked.is_refusal then marked.occurred_on end) as declined_on,
        max(case when marked.is_refusal then marked.occurred_at end) as last_refusal_at
    from marked
    group by marked.prospect_id
),

listed as (
    select
        aliases.prospect_id,
        min(history.as_of) as first_listed_on,
        max(history.as_of) as last_listed_on,
        count(distinct history.as_of) as lists
    from history
    inner join aliases on history.subject_id = aliases.used_id
    group by aliases.prospect_id
),

-- Who comes back after having declined has changed its mind.
final as (
    select
        cast(masters.prospect_id as varchar) as prospect_id,
        cast(touched.first_contacted_on as date) as first_contacted_on,
        cast(touched.last_contacted_on as date) as last_contacted_on,
        cast(coalesce(touched.contacts, 0) as bigint) as contacts,
        cast(touched.answered_on as date) as answered_on,
        cast(
            case
                when coalesce(touched.last_answer_at > touched.last_refusal_at, false) then null
                else touched.declined_on
            end as date
        ) as declined_on,
        cast(listed.first_listed_on as date) as first_listed_on,
        cast(listed.last_listed_on as date) as last_listed_on,
        cast(coalesce(listed.lists, 0) as bigint) as lists,
        cast(masters.won_on as date) as won_on
    from masters
    left join touched on masters.prospect_id = touched.prospect_id
    left join listed on masters.prospect_id = listed.prospect_id
)

select * from final
