{{ config(materialized='view') }}
with

details as (
    select * from {{ ref('int_master_details') }}
),

places as (
    select * from {{ ref('int_place_regions') }}
),

postcoded as (
    select
        details.prospect_id,
        details.region,
        lower(details.city) as city_key,
        coalesce(details.country_code, '') as country_code,
        {{ postcode_key('details.postcode') }} as postcode_key
    from details
),

keyed as (
    select
        postcoded.*,
        case when length(postcoded.postcode_key) >= 2 then substr(postcoded.postcode_key, 1, 2) end
            as area_key
    from postcoded
),

-- The zone speaks where the area is too thin to say anything, not where the area is divided.
found as (
    select
        keyed.prospect_id,
        keyed.region as delivered,
        case
            when areas.place is not null then case when areas.is_clear then areas.region end
            when zones.is_clear then zones.region
        end as by_postcode,
        case when cities.is_clear then cities.region end as by_city
    from keyed
    left join places as areas
        on
            areas.place_kind = 'area'
            and keyed.country_code || ' ' || keyed.area_key = areas.place
    left join places as zones
        on
            zones.place_kind = 'zone'
            and keyed.country_code || ' ' || substr(keyed.postcode_key, 1, 1) = zones.place
    left join places as cities
        on
            cities.place_kind = 'city'
            and keyed.country_code || ' ' || keyed.city_key = cities.place
),

final as (
    select
        cast(found.prospect_id as varchar) as prospect_id,
        cast(coalesce(found.delivered, found.by_postcode, found.by_city) as varchar) as region,
        cast(
            case
                when found.delivered is not null then 'delivered'
                when found.by_postcode is not null then 'postcode'
                when found.by_city is not null then 'city'
            end as varchar
        ) as region_basis
    from found
)

select * from final
