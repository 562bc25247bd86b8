with

profiles as (
    select * from {{ ref('int_lookalike_profiles') }}
),

masters as (
    select * from {{ ref('int_prospect_masters') }}
),

records as (
    select
        records.source,
        master_records.prospect_id
    from {{ ref('int_prospect_records') }} as records
    inner join {{ ref('int_master_records') }} as master_records
        on records.record_id = master_records.record_id
),

lost_after as (
    select
        'customer' as subject_kind,
        customer_id,
        is_lost
    from {{ ref('int_lost_after') }}
),

-- A customer is one company, whether sources name it or not.
keyed as (
    select
        masters.prospect_id,
        coalesce('customer ' || customers.subject_id, 'prospect ' || masters.prospect_id) as company_key
    from masters
    left join profiles as customers
        on
            masters.customer_id = customers.subject_id
            and customers.subject_kind = 'customer'
),

named as (
    select
        keyed.company_key,
        count(distinct records.source) as sources,
        min(records.source) as first_source
    from keyed
    inner join records on keyed.prospect_id = records.prospect_id
    group by keyed.company_key
),

companies as (
    select
        'customer ' || customers.subject_id as company_key,
        customers.*
    from profiles as customers
    where customers.subject_kind = 'customer'

    union all

    select
        keyed.company_key,
        prospects.*
    from profiles as prospects
    inner join keyed on prospects.subject_id = keyed.prospect_id
    where prospects.subject_kind = 'prospect' and keyed.company_key like 'prospect %'
),

final as (
    select
        cast(companies.company_key as varchar) as company_key,
        cast(companies.subject_kind as varchar) as subject_kind,
        cast(companies.subject_id as varchar) as subject_id,
        cast(coalesce(companies.industry_key, 'unknown') as varchar) as industry,
        cast(coalesce(companies.region_key, 'unknown') as varchar) as region,
        cast(coalesce(companies.size_class, 'unknown') as varchar) as size_class,
        cast(coalesce(named.sources, 0) as bigint) as sources,
        cast(case when named.sources = 1 then named.first_source end as varchar) as only_source,
        cast(companies.subject_kind = 'customer' and not coalesce(lost_after.is_lost, false) as boolean)
            as is_customer,
        cast(coalesce(lost_after.is_lost, false) as boolean) as is_lost,
        cast(companies.is_market as boolean) as is_market,
        cast(case when companies.was_new then companies.value_year_1 end as double) as value_year_1
    from companies
    left join named on companies.company_key = named.company_key
    left join lost_after
        on
            companies.subject_kind = lost_after.subject_kind
            and companies.subject_id = lost_after.customer_id
)

select * from final
