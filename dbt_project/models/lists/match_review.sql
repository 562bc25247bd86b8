with

pairs as (
    select * from {{ ref('int_open_pairs') }}
),

records as (
    select * from {{ ref('int_linkage_records') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- First what holds a prospect back, the likeliest first.
ranked as (
    select
        pairs.*,
        row_number() over (
            order by
                case when pairs.other_kind = 'prospect' then 1 else 0 end asc,
                coalesce(pairs.match_probability, 1) desc,
                pairs.left_key asc,
                pairs.right_key asc
        ) as priority
    from pairs
),

final as (
    select
        cast(company.as_of as date) as as_of,
        cast(ranked.priority as integer) as priority,
        cast(ranked.left_key as varchar) as left_key,
        cast(ranked.right_key as varchar) as right_key,
        cast(ranked.match_probability as double) as match_probability,
        cast(ranked.evidence as varchar) as evidence,
        cast(lefts.source as varchar) as left_source,
        cast(lefts.name as varchar) as left_name,
        cast(lefts.city as varchar) as left_city,
        cast(lefts.postcode as varchar) as left_postcode,
        cast(rights.source as varchar) as right_source,
        cast(rights.name as varchar) as right_name,
        cast(rights.city as varchar) as right_city,
        cast(rights.postcode as varchar) as right_postcode,
        cast(
            case ranked.other_kind
                when 'customer' then 'The prospect is held back.'
                when 'suppression' then 'The prospect counts as suppressed.'
                else 'They count as two prospects.'
            end as varchar
        ) as while_undecided,
        cast(null as varchar) as decision
    from ranked
    cross join company
    left join records as lefts on ranked.left_key = lefts.record_key
    left join records as rights on ranked.right_key = rights.record_key
)

select * from final
order by priority
