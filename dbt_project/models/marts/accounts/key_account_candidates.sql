with

customers as (
    select * from {{ ref('customer_value') }}
    where orders_12m > 0
),

habits as (
    select * from {{ ref('int_order_habits') }}
),

tiers as (
    select * from {{ ref('value_tiers') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select
        max(case when name = 'key_account_tiers' then value end) as tiers,
        max(case when name = 'electronic_ordering_needs_orders' then value end) as ordering_orders,
        max(case when name = 'electronic_ordering_manual_share' then value end) as ordering_share,
        max(case when name = 'electronic_invoicing_needs_orders' then value end) as invoicing_orders,
        max(case when name = 'electronic_invoicing_saving' then value end) as invoicing_saving,
        max(case when name = 'joint_project_range_share' then value end) as range_share
    from {{ ref('thresholds') }}
),

-- Without a single electronic order the company has nothing to move a customer to.
ready as (
    select coalesce(sum(habits.orders - habits.manual_orders), 0) > 0 as takes_electronic_orders
    from habits
),

measured as (
    select
        customers.customer_id,
        customers.value_tier,
        customers.products,
        customers.net_revenue_12m,
        customers.value_12m,
        habits.orders,
        habits.manual_channel,
        habits.handwork_cost,
        tiers.rank as tier_rank,
        {{ safe_ratio('habits.manual_orders', 'habits.orders') }} as manual_share,
        {{ safe_ratio('habits.order_lines', 'habits.orders') }} as lines_per_order,
        percent_rank() over (order by customers.products asc) as range_share
    from customers
    inner join habits on customers.customer_id = habits.customer_id
    inner join tiers on customers.value_tier = tiers.value_tier
),

judged as (
    select
        measured.*,
        measured.orders >= thresholds.ordering_orders and measured.manual_share >= thresholds.ordering_share
            as is_for_ordering,
        measured.orders >= thresholds.invoicing_orders as is_for_invoicing,
        measured.tier_rank = 1 and measured.range_share >= thresholds.range_share as is_for_project,
        measured.orders * thresholds.invoicing_saving as invoicing_saving
    from measured
    cross join thresholds
    cross join ready
    where ready.takes_electronic_orders and measured.tier_rank <= thresholds.tiers
),

candidates as (
    select
        judged.*,
        {{ money(
            'case when judged.is_for_ordering then judged.handwork_cost else 0 end'
            ~ ' + case when judged.is_for_invoicing then judged.invoicing_saving else 0 end'
        ) }} as yearly_saving
    from judged
    where judged.is_for_ordering or judged.is_for_invoicing or judged.is_for_project
),

final as (
    select
        cast(candidates.customer_id as varchar) as customer_id,
        cast(
            case
                when candidates.is_for_ordering then 'electronic_ordering'
                when candidates.is_for_project then 'joint_project'
                else 'electronic_invoicing'
            end as varchar
        ) as candidate_for,
        cast(candidates.is_for_ordering as boolean) as is_for_ordering,
        cast(candidates.is_for_invoicing as boolean) as is_for_invoicing,
        cast(candidates.is_for_project as boolean) as is_for_project,
        cast(candidates.value_tier as varchar) as value_tier,
        cast(candidates.orders as bigint) as orders_12m,
        cast({{ round_to('candidates.manual_share', 6) }} as double) as manual_share,
        cast(candidates.manual_channel as varchar) as manual_channel,
        cast({{ round_to('candidates.lines_per_order', 6) }} as double) as lines_per_order,
        cast(candidates.products as bigint) as products,
        cast(candidates.net_revenue_12m as decimal(18, 4)) as net_revenue_12m,
        cast(candidates.value_12m as decimal(18, 4)) as value_12m,
        cast(candidates.yearly_saving as decimal(18, 4)) as yearly_saving,
        cast(
            {{ join_text([
                counted('candidates.orders', 'order') ~ " || ' in 12 months'",
                number_text('100 * candidates.manual_share', 0) ~ " || ' % taken by hand'"
                    ~ " || coalesce(', most by ' || candidates.manual_channel, '')",
                counted('candidates.lines_per_order', 'line') ~ " || ' an order'",
                counted('candidates.products', 'product'),
                "'net revenue ' || " ~ number_text('candidates.net_revenue_12m', 0) ~ " || ' ' || company.currency",
            ], '; ') }} as varchar
        ) as speaks_for
    from candidates
    cross join company
)

select * from final
