with

records as (
    select * from {{ ref('int_prospect_records') }}
),

master_records as (
    select * from {{ ref('int_master_records') }}
    where lends
),

rules as (
    select * from {{ ref('survivorship_rules') }}
),

lent as (
    select
        records.*,
        master_records.prospect_id
    from records
    inner join master_records on records.record_id = master_records.record_id
),

candidates as (
    {{ field_candidates('lent') }}
),

counted as (
    select
        candidates.*,
        rules.rule,
        count(*) over (
            partition by candidates.prospect_id, candidates.field, lower(candidates.text)
        ) as records_agree
    from candidates
    left join rules on candidates.field = rules.field
),

ranked as (
    select
        counted.*,
        row_number() over (
            partition by counted.prospect_id, counted.field
            order by
                case when counted.rule = 'most_frequent' then counted.records_agree else 0 end desc,
                case when counted.rule = 'newest' then counted.collected_on end desc nulls last,
                counted.reliability desc,
                counted.collected_on desc nulls last,
                counted.record_id asc
        ) as place
    from counted
),

final as (
    select
        cast(ranked.prospect_id as varchar) as prospect_id,
        cast(ranked.field as varchar) as field,
        cast(ranked.record_id as varchar) as record_id,
        cast(ranked.text as varchar) as text
    from ranked
    where ranked.place = 1
)

select * from final
