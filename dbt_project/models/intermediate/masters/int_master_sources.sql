with

records as (
    select * from {{ ref('int_prospect_records') }}
),

master_records as (
    select * from {{ ref('int_master_records') }}
),

placed as (
    select
        records.*,
        master_records.prospect_id,
        master_records.lends,
        row_number() over (
            partition by master_records.prospect_id, records.source, master_records.lends
            order by records.record_id asc
        ) as place_in_source,
        row_number() over (
            partition by master_records.prospect_id, records.referrer_customer_id is null
            order by
                case when master_records.lends then 0 else 1 end asc,
                records.collected_on asc nulls last,
                records.record_id asc
        ) as place_of_referral
    from records
    inner join master_records on records.record_id = master_records.record_id
),

lent as (
    select
        placed.*,
        case when placed.lends and placed.place_in_source = 1 then placed.source end as source_once
    from placed
),

final as (
    select
        cast(lent.prospect_id as varchar) as prospect_id,
        cast(count(*) as bigint) as records,
        cast(count(distinct case when lent.lends then lent.source end) as bigint) as sources,
        cast({{ listed('lent.source_once', 'lent.source') }} as varchar) as sources_text,
        cast(min(case when lent.lends then lent.collected_on end) as date) as first_collected_on,
        cast(max(case when lent.lends then lent.collected_on end) as date) as last_collected_on,
        cast(min(lent.collected_on) as date) as first_known_on,
        cast(max(case when lent.lends then lent.reliability end) as double) as reliability,
        cast(sum(case when lent.lends then lent.engagement end) as bigint) as engagement,
        cast(max(case when lent.is_usable then 1 else 0 end) = 1 as boolean) as is_usable,
        cast(
            max(case when lent.place_of_referral = 1 then lent.referrer_customer_id end) as varchar
        ) as referrer_customer_id
    from lent
    group by lent.prospect_id
)

select * from final
