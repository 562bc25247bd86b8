with

records as (
    select * from {{ ref('int_prospect_records') }}
),

rules as (
    select * from {{ ref('prospect_contact_rules') }}
),

audiences as (
    select distinct
        records.country_code,
        records.kind
    from records
),

-- Where the country is unknown each country's rule is asked, and all must agree.
matched as (
    select
        audiences.country_code,
        audiences.kind,
        rules.channel,
        rules.allowed,
        rules.meaning,
        case when audiences.country_code is null then rules.country else 'one' end as asked_country,
        case when rules.country = 'any' then 1 else 0 end as country_rank,
        case when rules.kind = 'any' then 1 else 0 end as kind_rank
    from audiences
    inner join rules
        on
            rules.kind in (audiences.kind, 'any')
            and (audiences.country_code is null or rules.country in (audiences.country_code, 'any'))
),

specific as (
    select
        matched.*,
        row_number() over (
            partition by matched.country_code, matched.kind, matched.channel, matched.asked_country
            order by matched.country_rank asc, matched.kind_rank asc
        ) as place
    from matched
),

strictest as (
    select
        specific.*,
        row_number() over (
            partition by specific.country_code, specific.kind, specific.channel
            order by
                case when specific.allowed then 1 else 0 end asc,
                specific.country_rank asc,
                specific.asked_country asc
        ) as strictness
    from specific
    where specific.place = 1
),

final as (
    select
        cast(records.record_id as varchar) as record_id,
        cast(strictest.channel as varchar) as channel,
        cast(strictest.allowed as boolean) as allowed,
        cast(strictest.meaning as varchar) as meaning
    from records
    inner join strictest
        on
            coalesce(records.country_code, '') = coalesce(strictest.country_code, '')
            and records.kind = strictest.kind
    where strictest.strictness = 1
)

select * from final
