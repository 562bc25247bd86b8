with

blocking as (
    select * from {{ source('linkage', 'blocking') }}
),

final as (
    select
        blocking.rule,
        blocking.pairs,
        blocking.keys,
        blocking.skipped_keys,
        blocking.skipped_records,
        blocking.words
    from blocking
)

select * from final
