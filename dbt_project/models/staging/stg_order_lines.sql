with

order_lines as (
    select * from {{ source('raw', 'order_lines') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

local_days as (
    select * from {{ ref('stg_local_days') }}
),

-- Every moment has its day: a left join, so that the planner expects no row to be lost.
valued as (
    select
        order_lines.order_id,
        order_lines.line_number,
        order_lines.customer_id,
        order_lines.ordered_at,
        {{ local_day_from('local_days', 'order_lines.ordered_at') }} as ordered_on,
        order_lines.status,
        order_lines.product_id,
        order_lines.quantity,
        order_lines.unit_price,
        {{ money('order_lines.quantity * order_lines.unit_price') }} as gross_amount,
        {{ money('order_lines.discount_amount') }} as discount_amount,
        {{ money('order_lines.quantity * order_lines.unit_cost') }} as cost_amount,
        order_lines.currency,
        order_lines.currency <> company.currency as is_foreign,
        order_lines.channel,
        order_lines.promised_at,
        order_lines.delivered_at
    from order_lines
    cross join company
    left join local_days on cast(order_lines.ordered_at as date) = local_days.utc_day
    where order_lines.ordered_at < company.known_before
),

final as (
    select
        valued.*,
        cast(valued.gross_amount - valued.discount_amount as decimal(18, 4)) as net_amount
    from valued
)

select * from final
