with

records as (
    select * from {{ ref('int_prospect_records') }}
),

record_masters as (
    select * from {{ ref('stg_record_masters') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

joined as (
    select
        records.record_id,
        records.collected_on,
        records.is_usable,
        record_masters.master_id as prospect_id,
        coalesce(ids.customer_id, record_masters.customer_id) as customer_id,
        record_masters.customer_evidence,
        record_masters.is_suppressed,
        record_masters.review_key,
        max(case when records.is_usable then 1 else 0 end) over (partition by record_masters.master_id)
            as usable_records
    from records
    inner join record_masters on records.record_id = record_masters.record_id
    left join ids on record_masters.customer_id = ids.id
),

-- Usable records speak for their master; where none is usable they all do, so that it can be named.
lending as (
    select
        joined.*,
        joined.is_usable or joined.usable_records = 0 as lends
    from joined
),

-- Who found it first is credited with it; a record without a day stands behind every one with a day.
ranked as (
    select
        lending.*,
        row_number() over (
            partition by lending.prospect_id
            order by
                case when lending.lends then 0 else 1 end asc,
                case when lending.collected_on is null then 1 else 0 end asc,
                lending.collected_on asc,
                lending.record_id asc
        ) as place
    from lending
),

final as (
    select
        cast(ranked.record_id as varchar) as record_id,
        cast(ranked.prospect_id as varchar) as prospect_id,
        cast(ranked.lends as boolean) as lends,
        cast(ranked.place = 1 as boolean) as is_credited,
        cast(ranked.is_usable as boolean) as is_usable,
        cast(ranked.customer_id as varchar) as customer_id,
        cast(ranked.customer_evidence as varchar) as customer_evidence,
        cast(ranked.is_suppressed as boolean) as is_suppressed,
        cast(ranked.review_key as varchar) as review_key
    from ranked
)

select * from final
