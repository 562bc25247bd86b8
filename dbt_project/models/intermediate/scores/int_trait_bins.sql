{{ config(materialized='view') }}
with

traits as (
    select * from {{ ref('stg_prospect_traits') }}
),

-- A measured trait has bins that begin where the one before ends; the first begins at nothing.
cut as (
    select
        traits.*,
        case
            when traits.feature not in (
                'employees', 'annual_revenue', 'distance_km', 'age_years', 'engagement', 'sources'
            ) then cast(null as double)
            when traits.bin = 'all' or traits.bin like 'below %' then 0
            else cast(replace(split_part(traits.bin, ' ', 1), ',', '') as double)
        end as from_value
    from traits
),

final as (
    select
        cast(cut.feature as varchar) as feature,
        cast(cut.bin as varchar) as bin,
        cast(cut.from_value as double) as from_value,
        cast(
            case
                when cut.from_value is not null
                    then lead(cut.from_value) over (partition by cut.feature order by cut.from_value, cut.bin)
            end as double
        ) as up_to_value,
        cast(cut.customers as bigint) as customers,
        cast(cut.good_customers as bigint) as good_customers,
        cast(cut.market as bigint) as market,
        cast(sum(cut.good_customers) over (partition by cut.feature) as bigint) as all_good_customers,
        cast(sum(cut.market) over (partition by cut.feature) as bigint) as all_market
    from cut
)

select * from final
