with

order_lines as (
    select * from {{ ref('stg_order_lines') }}
),

exchange_rates as (
    select * from {{ ref('stg_exchange_rates') }}
),

needed as (
    select distinct
        order_lines.currency,
        order_lines.ordered_on
    from order_lines
    where order_lines.is_foreign
),

-- The latest rate on or before the day; days before the first rate drop out here.
ranked as (
    select
        needed.currency,
        needed.ordered_on,
        exchange_rates.rate,
        row_number() over (
            partition by needed.currency, needed.ordered_on
            order by exchange_rates.valid_from desc
        ) as age_rank
    from needed
    inner join exchange_rates
        on
            needed.currency = exchange_rates.currency
            and needed.ordered_on >= exchange_rates.valid_from
),

final as (
    select
        ranked.currency,
        ranked.ordered_on,
        ranked.rate
    from ranked
    where ranked.age_rank = 1
)

select * from final
