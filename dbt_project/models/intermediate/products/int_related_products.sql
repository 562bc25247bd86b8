with

neighbours as (
    select * from {{ ref('int_product_neighbours') }}
),

substitutes as (
    select * from {{ ref('int_substitutes') }}
),

thresholds as (
    select max(case when name = 'affinity_neighbours' then value end) as neighbours
    from {{ ref('thresholds') }}
),

final as (
    select
        neighbours.product_number,
        neighbours.neighbour_number,
        neighbours.product_id,
        neighbours.neighbour_id,
        neighbours.place,
        neighbours.cosine,
        neighbours.lift,
        neighbours.together,
        neighbours.customers,
        neighbours.neighbour_customers,
        cast(substitutes.product_number is not null as boolean) as is_substitute,
        substitutes.orders_together,
        substitutes.expected_orders
    from neighbours
    cross join thresholds
    left join substitutes
        on
            least(neighbours.product_number, neighbours.neighbour_number) = substitutes.product_number
            and greatest(neighbours.product_number, neighbours.neighbour_number)
            = substitutes.neighbour_number
    where neighbours.place <= thresholds.neighbours
)

select * from final
