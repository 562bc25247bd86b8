with

sales as (
    select * from {{ ref('int_customer_sales') }}
),

spells as (
    select * from {{ ref('int_loss_spells') }}
),

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'loss_signal_days' then value end) as signal_days
    from {{ ref('thresholds') }}
),

history as (
    select min(first_order_on) as first_day from sales
),

steps as (
    select 1 as step
    union all
    select 2 as step
    union all
    select 3 as step
    union all
    select 4 as step
),

-- Past dates one after the other, each with as many days of history before it as are looked ahead.
moments as (
    select
        {{ add_days('company.as_of', '-steps.step * thresholds.signal_days') }} as measured_on,
        {{ add_days('company.as_of', '-(steps.step + 1) * thresholds.signal_days') }} as looked_from_on,
        {{ add_days('company.as_of', '(1 - steps.step) * thresholds.signal_days') }} as looked_until_on
    from steps
    cross join company
    cross join thresholds
    cross join history
    where {{ add_days('company.as_of', '-(steps.step + 1) * thresholds.signal_days') }} >= history.first_day
),

judged as (
    select
        sales.customer_id,
        moments.measured_on,
        moments.looked_from_on,
        max(
            case
                when
                    spells.lost_on <= moments.measured_on
                    and coalesce(spells.recovered_on, moments.measured_on) >= moments.measured_on then 1
                else 0
            end
        ) as was_lost_before,
        max(
            case
                when
                    spells.lost_on > moments.measured_on
                    and spells.lost_on <= moments.looked_until_on
                    and spells.recovered_on is null then 1
                else 0
            end
        ) as was_lost_after
    from sales
    inner join moments on sales.first_order_on < moments.measured_on
    left join spells on sales.customer_id = spells.customer_id
    group by
        sales.customer_id,
        moments.measured_on,
        moments.looked_from_on
),

bought as (
    select
        judged.customer_id,
        judged.measured_on,
        count(*) as purchase_days
    from judged
    inner join purchase_days on judged.customer_id = purchase_days.customer_id
    where
        purchase_days.ordered_on >= judged.looked_from_on
        and purchase_days.ordered_on < judged.measured_on
    group by
        judged.customer_id,
        judged.measured_on
),

-- Who buys often has more deliveries to come late and more to complain about, and is lost less often:
-- only customers who buy alike compare.
final as (
    select
        judged.customer_id,
        judged.measured_on,
        judged.looked_from_on,
        judged.was_lost_after,
        ntile(5) over (
            partition by judged.measured_on
            order by coalesce(bought.purchase_days, 0), judged.customer_id
        ) as frequency_group
    from judged
    left join bought on judged.customer_id = bought.customer_id and judged.measured_on = bought.measured_on
    where judged.was_lost_before = 0
)

select * from final
