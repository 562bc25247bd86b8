with

bought as (
    select * from {{ ref('int_sampled_products') }}
),

products as (
    select * from {{ ref('int_product_popularity') }}
),

thresholds as (
    select
        max(case when name = 'affinity_minimum_customers' then value end) as minimum_customers,
        max(case when name = 'affinity_neighbours' then value end) as neighbours
    from {{ ref('thresholds') }}
),

customers as (
    select
        count(distinct bought.customer_number) as customers,
        count(distinct case when bought.is_earlier then bought.customer_number end) as earlier_customers
    from bought
),

-- Two counts in one pass: with all that is known, and without each customer's last purchase day.
pairs as (
    select
        one.product_number,
        other.product_number as neighbour_number,
        count(*) as together,
        sum(case when one.is_earlier and other.is_earlier then 1 else 0 end) as earlier_together
    from bought as one
    inner join bought as other
        on
            one.customer_number = other.customer_number
            and one.product_number < other.product_number
    cross join thresholds
    group by
        one.product_number,
        other.product_number
    having count(*) >= max(thresholds.minimum_customers)
),

directed as (
    select pairs.* from pairs
    union all
    select
        pairs.neighbour_number,
        pairs.product_number,
        pairs.together,
        pairs.earlier_together
    from pairs
),

counted as (
    select
        directed.*,
        one.product_id,
        other.product_id as neighbour_id,
        one.customers,
        other.customers as neighbour_customers,
        cast(one.customers as double) * other.customers as crossed,
        nullif(cast(one.earlier_customers as double) * other.earlier_customers, 0) as earlier_crossed,
        case
            when directed.earlier_together >= thresholds.minimum_customers then directed.earlier_together
        end as enough_earlier
    from directed
    cross join thresholds
    inner join products as one on directed.product_number = one.product_number
    inner join products as other on directed.neighbour_number = other.product_number
),

rated as (
    select
        counted.*,
        counted.together / sqrt(counted.crossed) as exact_cosine,
        counted.together * customers.customers / counted.crossed as lift,
        counted.enough_earlier / sqrt(counted.earlier_crossed) as exact_earlier_cosine,
        counted.enough_earlier * customers.earlier_customers / counted.earlier_crossed as exact_earlier_lift
    from counted
    cross join customers
),

-- Decimals, because they are summed up later and a sum of doubles depends on the order.
measured as (
    select
        rated.*,
        cast({{ round_to('rated.exact_cosine', 9) }} as decimal(18, 9)) as cosine,
        cast({{ round_to('rated.exact_earlier_cosine', 9) }} as decimal(18, 9)) as earlier_cosine,
        cast({{ round_to('rated.exact_earlier_lift', 9) }} as decimal(18, 9)) as earlier_lift
    from rated
),

ranked as (
    select
        measured.*,
        row_number() over (
            partition by measured.product_number
            order by measured.cosine desc, measured.neighbour_number asc
        ) as place,
        row_number() over (
            partition by measured.product_number
            order by coalesce(measured.earlier_cosine, 0) desc, measured.neighbour_number asc
        ) as earlier_place,
        row_number() over (
            partition by measured.product_number
            order by coalesce(measured.earlier_lift, 0) desc, measured.neighbour_number asc
        ) as earlier_lift_place
    from measured
),

final as (
    select ranked.*
    from ranked
    cross join thresholds
    where least(ranked.place, ranked.earlier_place, ranked.earlier_lift_place) <= thresholds.neighbours
)

select * from final
