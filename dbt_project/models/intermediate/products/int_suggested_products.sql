with

bought as (
    select * from {{ ref('int_customer_products') }}
),

worth as (
    select * from {{ ref('int_customer_worth') }}
    where value_tier <> 'dormant'
),

related as (
    select * from {{ ref('int_related_products') }}
),

popular as (
    select * from {{ ref('int_product_popularity') }}
),

methods as (
    select method from {{ ref('int_suggestion_tests') }}
    where is_used
),

thresholds as (
    select
        max(case when name = 'popular_products' then value end) as popular_products,
        max(case when name = 'suggestion_customers' then value end) as customers,
        max(case when name = 'suggestion_own_products' then value end) as own_products,
        max(case when name = 'suggestions_per_customer' then value end) as suggestions
    from {{ ref('thresholds') }}
),

customers as (
    select
        worth.customer_id,
        row_number() over (order by worth.value_12m desc, worth.customer_id asc) as place
    from worth
),

own as (
    select
        bought.customer_id,
        bought.customer_number,
        bought.product_number,
        row_number() over (
            partition by bought.customer_number
            order by bought.order_lines desc, bought.last_ordered_on desc, bought.product_number asc
        ) as place
    from bought
    inner join customers on bought.customer_id = customers.customer_id
    cross join thresholds
    where customers.place <= thresholds.customers
),

-- What the customer has lies in one heap with what it might want, so that one pass takes it out.
candidates as (
    select
        own.customer_number,
        related.neighbour_number as product_number,
        related.cosine as score,
        related.is_substitute as is_out
    from own
    inner join related on own.product_number = related.product_number
    inner join methods on methods.method = 'cosine'
    cross join thresholds
    where own.place <= thresholds.own_products
    union all
    select
        own.customer_number,
        popular.product_number,
        popular.customers as score,
        false as is_out
    from own
    inner join methods on methods.method = 'popularity'
    cross join popular
    cross join thresholds
    where own.place = 1 and popular.place <= thresholds.popular_products
    union all
    select
        own.customer_number,
        own.product_number,
        0 as score,
        true as is_out
    from own
),

ranked as (
    select
        candidates.customer_number,
        candidates.product_number,
        sum(candidates.score) as score,
        row_number() over (
            partition by candidates.customer_number
            order by sum(candidates.score) desc, candidates.product_number asc
        ) as place
    from candidates
    group by
        candidates.customer_number,
        candidates.product_number
    having max(case when candidates.is_out then 1 else 0 end) = 0
),

final as (
    select
        own.customer_id,
        ranked.*,
        methods.method
    from ranked
    inner join own on ranked.customer_number = own.customer_number and own.place = 1
    cross join methods
    cross join thresholds
    where ranked.place <= thresholds.suggestions
)

select * from final
