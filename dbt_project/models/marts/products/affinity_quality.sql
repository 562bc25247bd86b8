with

tests as (
    select * from {{ ref('int_suggestion_tests') }}
),

final as (
    select
        cast(tests.method as varchar) as method,
        cast(tests.customers as bigint) as customers,
        cast(tests.hits as bigint) as hits,
        cast({{ round_to('tests.hit_rate', 6) }} as double) as hit_rate_at_10,
        cast({{ round_to('tests.low', 6) }} as double) as hit_rate_low,
        cast({{ round_to('tests.high', 6) }} as double) as hit_rate_high,
        cast(tests.category_hits as bigint) as category_hits,
        cast(
            {{ round_to(safe_ratio('tests.category_hits', 'tests.category_customers'), 6) }} as double
        ) as category_hit_rate_at_10,
        cast(tests.is_used as boolean) as is_used
    from tests
)

select * from final
