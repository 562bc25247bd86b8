with

first_purchases as (
    select * from {{ ref('int_tested_purchases') }}
    where is_first_purchase
),

suggestions as (
    select * from {{ ref('int_test_suggestions') }}
),

products as (
    select * from {{ ref('int_products') }}
),

thresholds as (
    select max(case when name = 'affinity_test_minimum' then value end) as minimum_customers
    from {{ ref('thresholds') }}
),

methods as (
    select 'cosine' as method
    union all
    select 'popularity' as method
    union all
    select 'lift' as method
),

categories as (
    select distinct
        first_purchases.customer_number,
        products.category
    from first_purchases
    inner join products on first_purchases.product_id = products.product_id
    where products.category is not null
),

tested as (
    select
        (select count(distinct first_purchases.customer_number) from first_purchases) as customers,
        (select count(distinct categories.customer_number) from categories) as category_customers
),

-- A hit is the very product; a category hit is at least one of its kind.
hits as (
    select
        suggestions.method,
        count(distinct first_purchases.customer_number) as hits,
        count(distinct categories.customer_number) as category_hits
    from suggestions
    left join products on suggestions.product_id = products.product_id
    left join first_purchases
        on
            suggestions.customer_number = first_purchases.customer_number
            and suggestions.product_id = first_purchases.product_id
    left join categories
        on
            suggestions.customer_number = categories.customer_number
            and products.category = categories.category
    group by suggestions.method
),

rated as (
    select
        methods.method,
        tested.customers,
        tested.category_customers,
        coalesce(hits.hits, 0) as hits,
        coalesce(hits.category_hits, 0) as category_hits,
        {{ safe_ratio('coalesce(hits.hits, 0)', 'tested.customers') }} as hit_rate
    from methods
    cross join tested
    left join hits on methods.method = hits.method
),

bounded as (
    select
        rated.*,
        {{ wilson_low('rated.hit_rate', 'nullif(rated.customers, 0)') }} as low,
        {{ wilson_high('rated.hit_rate', 'nullif(rated.customers, 0)') }} as high,
        max(case when rated.method = 'popularity' then rated.hit_rate end) over () as popularity_rate
    from rated
),

judged as (
    select
        bounded.*,
        bounded.method = 'cosine'
        and bounded.customers >= thresholds.minimum_customers
        and bounded.low > bounded.popularity_rate as is_proved
    from bounded
    cross join thresholds
),

final as (
    select
        judged.method,
        judged.customers,
        judged.category_customers,
        judged.hits,
        judged.category_hits,
        judged.hit_rate,
        judged.low,
        judged.high,
        cast(
            judged.is_proved
            or (judged.method = 'popularity' and not max(judged.is_proved) over ()) as boolean
        ) as is_used
    from judged
)

select * from final
