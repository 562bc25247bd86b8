{{ config(meta={'dagster': {'ref': {'name': 'stg_order_lines'}}}) }}
-- Staging neither drops nor invents an accepted row that was known before the as-of date, nor changes an
-- amount: lines and amounts by status and currency, recomputed from the lake with the same rounding.
with

raw_lines as (
    select * from {{ source('raw', 'order_lines') }}
),

company as (
    select * from {{ source('raw', 'company') }}
),

staged as (
    select
        order_lines.status,
        order_lines.currency,
        count(*) as lines,
        sum(order_lines.gross_amount) as gross,
        sum(order_lines.net_amount) as net
    from {{ ref('stg_order_lines') }} as order_lines
    group by order_lines.status, order_lines.currency
),

rounded as (
    select
        raw_lines.status,
        raw_lines.currency,
        {{ money('raw_lines.quantity * raw_lines.unit_price') }} as gross,
        {{ money('raw_lines.discount_amount') }} as discount
    from raw_lines
    cross join company
    where raw_lines.ordered_at < company.known_before
),

accepted as (
    select
        rounded.status,
        rounded.currency,
        count(*) as lines,
        sum(rounded.gross) as gross,
        sum(rounded.gross) - sum(rounded.discount) as net
    from rounded
    group by rounded.status, rounded.currency
),

final as (
    select
        coalesce(accepted.status, staged.status) as status,
        coalesce(accepted.currency, staged.currency) as currency,
        accepted.lines as accepted_lines,
        staged.lines as staged_lines,
        accepted.gross as accepted_gross,
        staged.gross as staged_gross,
        accepted.net as accepted_net,
        staged.net as staged_net
    from accepted
    full outer join staged
        on
            accepted.status = staged.status
            and accepted.currency = staged.currency
    where
        accepted.lines is distinct from staged.lines
        or accepted.gross is distinct from staged.gross
        or accepted.net is distinct from staged.net
)

select * from final
