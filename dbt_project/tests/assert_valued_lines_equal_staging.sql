{{ config(meta={'dagster': {'ref': {'name': 'int_order_lines'}}}) }}
-- Valuing keeps every line, and every amount that was in company currency already.
with

staged as (
    select
        order_lines.status,
        count(*) as lines,
        sum(case when order_lines.is_foreign then 0 else order_lines.gross_amount end) as gross,
        sum(case when order_lines.is_foreign then 0 else order_lines.net_amount end) as net
    from {{ ref('stg_order_lines') }} as order_lines
    group by order_lines.status
),

company as (
    select * from {{ ref('stg_company') }}
),

valued as (
    select
        order_lines.status,
        count(*) as lines,
        sum(case when order_lines.currency = company.currency then order_lines.gross_amount else 0 end)
            as gross,
        sum(case when order_lines.currency = company.currency then order_lines.net_amount else 0 end)
            as net
    from {{ ref('int_order_lines') }} as order_lines
    cross join company
    group by order_lines.status
),

final as (
    select
        coalesce(staged.status, valued.status) as status,
        staged.lines as staged_lines,
        valued.lines as valued_lines,
        staged.gross as staged_gross,
        valued.gross as valued_gross,
        staged.net as staged_net,
        valued.net as valued_net
    from staged
    full outer join valued on staged.status = valued.status
    where
        staged.lines is distinct from valued.lines
        or staged.gross is distinct from valued.gross
        or staged.net is distinct from valued.net
)

select * from final
