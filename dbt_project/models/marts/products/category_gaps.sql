with

categories as (
    select * from {{ ref('int_customer_categories') }}
),

purchase_days as (
    select
        customer_id,
        ordered_on,
        net_amount,
        row_number() over (partition by customer_id order by ordered_on) as number,
        count(*) over (partition by customer_id) as numbers
    from {{ ref('int_purchase_days') }}
),

customers as (
    select * from {{ ref('activity_gap') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select
        max(case when name = 'category_needs_purchase_days' then value end) as purchase_days,
        max(case when name = 'category_gap_multiple' then value end) as gap_multiple,
        max(case when name = 'category_gap_chance' then value end) as chance,
        max(case when name = 'category_gap_days' then value end) as gap_days
    from {{ ref('thresholds') }}
),

-- Who went quiet altogether misses no category in particular.
regular as (
    select
        categories.*,
        {{ days_between('categories.last_ordered_on', 'company.as_of') }} as days_since,
        {{ safe_ratio(
            days_between('categories.first_ordered_on', 'categories.last_ordered_on'),
            'categories.purchase_days - 1'
        ) }} as usual_gap_days
    from categories
    inner join customers on categories.customer_id = customers.customer_id
    cross join company
    cross join thresholds
    where
        categories.purchase_days >= thresholds.purchase_days
        and customers.days_since_order <= customers.quiet_after_days
),

-- One purchase day without the category is added, so that a short history does not pass for certainty.
compared as (
    select
        regular.*,
        {{ safe_ratio('regular.days_since', 'regular.usual_gap_days') }} as gap_multiple,
        ends.numbers - ends.number as purchase_days_since,
        power(
            1 - {{ safe_ratio('regular.purchase_days', 'ends.number - starts.number + 2') }},
            ends.numbers - ends.number
        ) as chance_if_unchanged
    from regular
    inner join purchase_days as starts
        on
            regular.customer_id = starts.customer_id
            and regular.first_ordered_on = starts.ordered_on
    inner join purchase_days as ends
        on
            regular.customer_id = ends.customer_id
            and regular.last_ordered_on = ends.ordered_on
),

missing as (
    select compared.*
    from compared
    cross join thresholds
    where
        compared.days_since >= thresholds.gap_days
        and compared.gap_multiple > thresholds.gap_multiple
        and compared.chance_if_unchanged < thresholds.chance
),

years as (
    select
        missing.customer_id,
        missing.category,
        sum(purchase_days.net_amount) as net_amount
    from missing
    inner join purchase_days
        on
            missing.customer_id = purchase_days.customer_id
            and {{ days_between('purchase_days.ordered_on', 'missing.last_ordered_on') }} between 0 and 364
    group by
        missing.customer_id,
        missing.category
),

final as (
    select
        cast(missing.customer_id as varchar) as customer_id,
        cast(missing.category as varchar) as category,
        cast(missing.last_ordered_on as date) as last_bought_on,
        cast(missing.days_since as integer) as days_since,
        cast({{ round_to('missing.usual_gap_days', 6) }} as double) as usual_gap_days,
        cast({{ round_to('missing.gap_multiple', 6) }} as double) as gap_multiple,
        cast(missing.purchase_days as bigint) as purchase_days,
        cast(missing.purchase_days_since as bigint) as purchase_days_since,
        cast({{ round_to('missing.chance_if_unchanged', 6) }} as double) as chance_if_unchanged,
        cast(missing.last_year_revenue as decimal(18, 4)) as yearly_revenue,
        cast({{ round_to(safe_ratio('missing.last_year_revenue', 'years.net_amount'), 6) }} as double)
            as share_of_revenue
    from missing
    inner join years
        on
            missing.customer_id = years.customer_id
            and missing.category = years.category
)

select * from final
