with

customers as (
    select * from {{ ref('int_customers') }}
),

records as (
    select * from {{ ref('int_prospect_records') }}
    where is_usable
),

country_names as (
    select * from {{ ref('country_names') }}
),

thresholds as (
    select
        max(case when name = 'region_needs_records' then value end) as needs_records,
        max(case when name = 'region_needs_agreement' then value end) as needs_agreement
    from {{ ref('thresholds') }}
),

-- Where nobody names countries, all places are of one.
known as (
    select
        coalesce(country_names.country_code, '') as country_code,
        {{ postcode_key('customers.postcode') }} as postcode_key,
        nullif(lower(trim(customers.city)), '') as city_key,
        nullif(trim(customers.region), '') as region
    from customers
    left join country_names on lower(trim(customers.country)) = country_names.name

    union all

    select
        coalesce(records.country_code, '') as country_code,
        {{ postcode_key('records.postcode') }} as postcode_key,
        lower(records.city) as city_key,
        records.region
    from records
),

places as (
    select
        'area' as place_kind,
        known.country_code || ' ' || substr(known.postcode_key, 1, 2) as place,
        known.region
    from known
    where length(known.postcode_key) >= 2

    union all

    select
        'zone' as place_kind,
        known.country_code || ' ' || substr(known.postcode_key, 1, 1) as place,
        known.region
    from known

    union all

    select
        'city' as place_kind,
        known.country_code || ' ' || known.city_key as place,
        known.region
    from known
),

spellings as (
    select
        known.region,
        lower(known.region) as region_key,
        row_number() over (
            partition by lower(known.region)
            order by count(*) desc, known.region asc
        ) as choice
    from known
    group by known.region
),

counted as (
    select
        places.place_kind,
        places.place,
        lower(places.region) as region_key,
        count(*) as agreeing
    from places
    where places.region is not null and places.place is not null
    group by
        places.place_kind,
        places.place,
        lower(places.region)
),

ranked as (
    select
        counted.*,
        sum(counted.agreeing) over (partition by counted.place_kind, counted.place) as records,
        row_number() over (
            partition by counted.place_kind, counted.place
            order by counted.agreeing desc, counted.region_key asc
        ) as choice
    from counted
),

-- A place whose records disagree is kept: it says that a wider one must not speak for it.
final as (
    select
        cast(ranked.place_kind as varchar) as place_kind,
        cast(ranked.place as varchar) as place,
        cast(spellings.region as varchar) as region,
        cast(ranked.records as bigint) as records,
        cast(ranked.agreeing as bigint) as agreeing,
        cast(ranked.agreeing >= thresholds.needs_agreement * ranked.records as boolean) as is_clear
    from ranked
    cross join thresholds
    inner join spellings on ranked.region_key = spellings.region_key and spellings.choice = 1
    where ranked.choice = 1 and ranked.records >= thresholds.needs_records
)

select * from final
