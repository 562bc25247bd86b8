with

decisions as (
    select * from {{ ref('int_prospect_decisions') }}
),

prospects as (
    select
        *,
        record_id as prospect_id
    from {{ ref('int_prospect_records') }}
),

earlier as (
    select * from {{ ref('int_earlier_rows') }}
    where list = 'prospect_list'
),

final as (
    select
        cast(decisions.as_of as date) as as_of,
        cast(decisions.prospect_id as varchar) as prospect_id,
        cast(prospects.name as varchar) as name,
        cast(decisions.reason as varchar) as reason,
        cast(decisions.score as double) as score,
        cast(decisions.expected_value as decimal(18, 2)) as expected_value,
        cast(decisions.owner_id as varchar) as owner_id,
        cast(decisions.channel as varchar) as channel,
        cast(prospects.source as varchar) as source,
        cast(prospects.source_record_id as varchar) as source_record_id,
        cast(prospects.industry as varchar) as industry,
        cast(prospects.country as varchar) as country,
        cast(prospects.region as varchar) as region,
        cast(prospects.city as varchar) as city,
        cast(prospects.postcode as varchar) as postcode,
        cast(prospects.employees as bigint) as employees,
        cast(prospects.website as varchar) as website,
        cast(prospects.email as varchar) as email,
        cast(prospects.phone as varchar) as phone,
        cast(decisions.due_on as date) as due_on,
        cast(decisions.priority as integer) as priority,
        cast(case when earlier.subject_id is not null then 'open' else 'new' end as varchar) as status
    from decisions
    inner join prospects on decisions.prospect_id = prospects.prospect_id
    left join earlier on decisions.prospect_id = earlier.subject_id
    where decisions.reason_left_out is null
)

select * from final
order by priority
