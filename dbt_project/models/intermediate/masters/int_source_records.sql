with

records as (
    select
        records.*,
        master_records.prospect_id
    from {{ ref('int_prospect_records') }} as records
    inner join {{ ref('int_master_records') }} as master_records
        on records.record_id = master_records.record_id
),

masters as (
    select * from {{ ref('int_prospect_masters') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

gathered as (
    select
        records.source,
        count(*) as records,
        sum(case when records.is_usable then 1 else 0 end) as usable_records,
        sum(records.cost_per_record) as cost,
        min(records.collected_on) as first_collected_on,
        max(records.collected_on) as last_collected_on,
        {{ median(days_between('records.collected_on', 'company.as_of')) }} as median_age_days
    from records
    cross join company
    group by records.source
),

members as (
    select
        records.source,
        records.prospect_id,
        max(case when records.is_usable then 1 else 0 end) as is_usable
    from records
    group by
        records.source,
        records.prospect_id
),

shared as (
    select
        members.*,
        count(*) over (partition by members.prospect_id) as named_by
    from members
),

-- Whom the source names, whoever else does.
named as (
    select
        shared.source,
        count(*) as prospects,
        sum(case when shared.named_by = 1 then 1 else 0 end) as prospects_only_here,
        sum(case when masters.standing = 'customer' and masters.won_on is null then 1 else 0 end)
            as customers,
        sum(case when masters.standing = 'lost_customer' then 1 else 0 end) as lost_customers,
        sum(case when masters.standing = 'suppressed' then 1 else 0 end) as suppressed,
        sum(case when masters.standing = 'prospect' then shared.is_usable else 0 end) as usable
    from shared
    inner join masters on shared.prospect_id = masters.prospect_id
    group by shared.source
),

final as (
    select
        cast(gathered.source as varchar) as source,
        cast(gathered.records as bigint) as records,
        cast(gathered.usable_records as bigint) as usable_records,
        cast(gathered.cost as decimal(18, 4)) as cost,
        cast(gathered.first_collected_on as date) as first_collected_on,
        cast(gathered.last_collected_on as date) as last_collected_on,
        cast(gathered.median_age_days as double) as median_age_days,
        cast(named.prospects as bigint) as prospects,
        cast(named.prospects_only_here as bigint) as prospects_only_here,
        cast(named.customers as bigint) as customers,
        cast(named.lost_customers as bigint) as lost_customers,
        cast(named.suppressed as bigint) as suppressed,
        cast(named.usable as bigint) as usable
    from gathered
    inner join named on gathered.source = named.source
)

select * from final
