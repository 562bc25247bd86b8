with

spells as (
    select * from {{ ref('int_loss_spells') }}
),

worth as (
    select * from {{ ref('int_loss_worth') }}
),

customers as (
    select * from {{ ref('int_customers') }}
),

owners as (
    select * from {{ ref('int_customer_owners') }}
),

dimensions as (
    select 'all' as dimension
    union all
    select 'account_manager' as dimension
    union all
    select 'category' as dimension
    union all
    select 'region' as dimension
    union all
    select 'year' as dimension
),

-- Who came back is no loss any more and took no revenue away, but did stop buying.
final as (
    select
        dimensions.dimension,
        case dimensions.dimension
            when 'account_manager' then coalesce(owners.owner_id, 'none')
            when 'category' then coalesce(worth.main_category, 'none')
            when 'region' then coalesce(customers.region, 'none')
            when 'year' then cast(extract(year from spells.lost_on) as varchar)
            else 'all'
        end as member,
        case when dimensions.dimension = 'account_manager' then owners.owner_name end as member_name,
        spells.customer_id,
        spells.lost_on,
        spells.reason_code,
        spells.reason_meaning,
        spells.is_ours,
        case when spells.recovered_on is null then 1 else 0 end as is_lost,
        case when spells.recovered_on is null then worth.net_revenue else 0 end as revenue_lost,
        case when spells.recovered_on is null then worth.value else 0 end as value_lost
    from spells
    cross join dimensions
    inner join worth on spells.customer_id = worth.customer_id
    inner join customers on spells.customer_id = customers.customer_id
    left join owners on spells.customer_id = owners.customer_id
)

select * from final
