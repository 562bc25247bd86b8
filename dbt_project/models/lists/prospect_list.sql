with

decisions as (
    select * from {{ ref('int_prospect_decisions') }}
),

history as (
    select * from {{ ref('stg_list_history') }}
    where list = 'prospect_list'
),

newest as (
    select max(history.as_of) as as_of from history
),

earlier as (
    select distinct history.subject_id
    from history
    inner join newest on history.as_of = newest.as_of
),

final as (
    select
        cast(decisions.as_of as date) as as_of,
        cast(decisions.prospect_id as varchar) as prospect_id,
        cast(decisions.name as varchar) as name,
        cast(decisions.reason as varchar) as reason,
        cast(decisions.score as double) as score,
        cast(decisions.expected_value as decimal(18, 2)) as expected_value,
        cast(decisions.owner_id as varchar) as owner_id,
        cast(decisions.channel as varchar) as channel,
        cast(decisions.source as varchar) as source,
        cast(decisions.source_record_id as varchar) as source_record_id,
        cast(decisions.industry as varchar) as industry,
        cast(decisions.country as varchar) as country,
        cast(decisions.region as varchar) as region,
        cast(decisions.city as varchar) as city,
        cast(decisions.postcode as varchar) as postcode,
        cast(decisions.employees as bigint) as employees,
        cast(decisions.website as varchar) as website,
        cast(decisions.email as varchar) as email,
        cast(decisions.phone as varchar) as phone,
        cast(decisions.due_on as date) as due_on,
        cast(decisions.priority as integer) as priority,
        cast(case when earlier.subject_id is not null then 'open' else 'new' end as varchar) as status
    from decisions
    left join earlier on decisions.prospect_id = earlier.subject_id
    where decisions.reason_left_out is null
)

select * from final
order by priority
