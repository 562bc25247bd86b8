with

decisions as (
    select * from {{ ref('int_prospect_decisions') }}
    where reason_left_out is null
),

prospects as (
    select * from {{ ref('int_prospect_masters') }}
),

gains as (
    select * from {{ ref('int_prospect_gains') }}
),

words as (
    select * from {{ ref('int_prospect_words') }}
),

channels as (
    select * from {{ ref('int_prospect_channels') }}
),

records as (
    select * from {{ ref('int_prospect_records') }}
),

touches as (
    select * from {{ ref('int_prospect_touches') }}
),

owners as (
    select
        region_owners.owner_id,
        max(region_owners.owner_name) as owner_name
    from {{ ref('int_region_owners') }} as region_owners
    group by region_owners.owner_id
),

-- Consent is given for an address: by e-mail and phone only that of the record that permits is used.
final as (
    select
        cast(decisions.as_of as date) as as_of,
        cast(decisions.prospect_id as varchar) as prospect_id,
        cast(prospects.name as varchar) as name,
        cast(prospects.kind as varchar) as kind,
        cast(words.reason as varchar) as reason,
        cast(gains.score as double) as score,
        cast(decisions.expected_value as decimal(18, 2)) as expected_value,
        cast(decisions.owner_id as varchar) as owner_id,
        cast(owners.owner_name as varchar) as owner_name,
        cast(decisions.channel as varchar) as channel,
        cast(channels.basis as varchar) as basis,
        cast(decisions.first_step as varchar) as first_step,
        cast({{ found_in_words('prospects') }} as varchar) as evidence,
        cast(words.similar_customers as varchar) as similar_customers,
        cast(gains.value_year_1 as decimal(18, 2)) as value_year_1,
        cast(gains.value_year_1_low as decimal(18, 2)) as value_year_1_low,
        cast(gains.value_year_1_high as decimal(18, 2)) as value_year_1_high,
        cast(gains.conversion_probability as double) as conversion_probability,
        cast(prospects.source as varchar) as source,
        cast(prospects.source_record_id as varchar) as source_record_id,
        cast(prospects.sources as bigint) as sources,
        cast(prospects.referrer_customer_id as varchar) as referrer_customer_id,
        cast(prospects.industry as varchar) as industry,
        cast(prospects.country as varchar) as country,
        cast(prospects.region as varchar) as region,
        cast(prospects.city as varchar) as city,
        cast(prospects.postcode as varchar) as postcode,
        cast(prospects.street as varchar) as street,
        cast(prospects.employees as bigint) as employees,
        cast(prospects.website as varchar) as website,
        cast(
            case when decisions.channel in ('email', 'newsletter') then records.email else prospects.email end
            as varchar
        ) as email,
        cast(
            case when decisions.channel in ('phone', 'chat') then records.phone else prospects.phone end
            as varchar
        ) as phone,
        cast(decisions.due_on as date) as due_on,
        cast(decisions.priority as integer) as priority,
        cast(decisions.status as varchar) as status,
        cast(coalesce(touches.first_listed_on, decisions.as_of) as date) as first_listed_on
    from decisions
    inner join prospects on decisions.prospect_id = prospects.prospect_id
    inner join gains on decisions.prospect_id = gains.prospect_id
    inner join channels on decisions.prospect_id = channels.prospect_id
    left join words on decisions.prospect_id = words.prospect_id
    left join records on channels.record_id = records.record_id
    left join touches on decisions.prospect_id = touches.prospect_id
    left join owners on decisions.owner_id = owners.owner_id
)

select * from final
order by priority
