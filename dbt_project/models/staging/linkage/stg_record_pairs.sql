with

record_pairs as (
    select * from {{ source('linkage', 'record_pairs') }}
),

final as (
    select
        record_pairs.left_key,
        record_pairs.right_key,
        record_pairs.match_probability,
        record_pairs.match_weight,
        record_pairs.band,
        record_pairs.decided_by,
        record_pairs.is_merged,
        record_pairs.evidence
    from record_pairs
)

select * from final
