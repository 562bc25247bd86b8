with

pairs as (
    select * from {{ ref('stg_record_pairs') }}
    where band = 'review' and not is_merged
),

master_records as (
    select * from {{ ref('int_master_records') }}
),

sides as (
    select
        pairs.left_key as near_key,
        pairs.right_key as far_key
    from pairs

    union all

    select
        pairs.right_key as near_key,
        pairs.left_key as far_key
    from pairs
),

final as (
    select distinct
        cast(near.prospect_id as varchar) as prospect_id,
        cast(far.prospect_id as varchar) as neighbour_id
    from sides
    inner join master_records as near on sides.near_key = 'prospect:' || near.record_id
    inner join master_records as far on sides.far_key = 'prospect:' || far.record_id
    where near.prospect_id <> far.prospect_id
)

select * from final
