with

exchange_rates as (
    select * from {{ source('raw', 'exchange_rates') }}
),

final as (
    select
        currency,
        date as valid_from,
        rate
    from exchange_rates
)

select * from final
