with

purchase_days as (
    select * from {{ ref('int_purchase_days') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

steps as (
    select numbers.step
    from (values (0), (1), (2), (3), (4), (5), (6), (7)) as numbers (step)
),

history as (
    select min(purchase_days.ordered_on) as first_day from purchase_days
),

-- Whole horizons apart where the history is long enough, else half horizons, whose outcomes overlap.
spacing as (
    select
        company.as_of,
        company.horizon_days,
        history.first_day,
        cast(
            case
                when {{ days_between('history.first_day', 'company.as_of') }} >= 6 * company.horizon_days
                    then company.horizon_days
                else ceil(company.horizon_days / 2.0)
            end as integer
        ) as spacing_days
    from company
    cross join history
),

past as (
    select
        {{ add_days(
            'spacing.as_of', '-(spacing.horizon_days + steps.step * spacing.spacing_days)'
        ) }} as cutoff_on,
        {{ add_days(
            'spacing.as_of', '-(2 * spacing.horizon_days + steps.step * spacing.spacing_days)'
        ) }} as history_needed_from_on,
        spacing.first_day
    from spacing
    cross join steps
),

named as (
    select
        company.as_of as cutoff_on,
        1 as is_as_of,
        0 as is_last_close,
        0 as is_past
    from company

    union all

    select
        {{ month_start(add_days('company.as_of', -1)) }} as cutoff_on,
        0 as is_as_of,
        1 as is_last_close,
        0 as is_past
    from company

    union all

    select
        past.cutoff_on,
        0 as is_as_of,
        0 as is_last_close,
        1 as is_past
    from past
    where past.history_needed_from_on >= past.first_day
),

-- The last month close may fall on a past cutoff, and is both.
merged as (
    select
        named.cutoff_on,
        max(named.is_as_of) as is_as_of,
        max(named.is_last_close) as is_last_close,
        max(named.is_past) as is_past
    from named
    group by named.cutoff_on
),

-- What followed the last month close is no evidence unless a whole horizon has passed.
final as (
    select
        merged.cutoff_on,
        cast(merged.is_as_of = 1 as boolean) as is_as_of,
        cast(merged.is_last_close = 1 as boolean) as is_last_close,
        cast(merged.is_past = 1 as boolean) as is_past,
        {{ add_days('merged.cutoff_on', 'merged.is_past * company.horizon_days') }} as outcome_ends_on,
        {{ add_days('merged.cutoff_on', '-company.horizon_days') }} as from_1h_on,
        {{ add_days('merged.cutoff_on', '-2 * company.horizon_days') }} as from_2h_on,
        {{ add_days('merged.cutoff_on', '-4 * company.horizon_days') }} as from_4h_on,
        {{ add_days('merged.cutoff_on', '-8 * company.horizon_days') }} as from_8h_on,
        {{ add_days('merged.cutoff_on', -365) }} as from_365_on,
        {{ add_days('merged.cutoff_on', 'company.horizon_days - 365') }} as season_ends_on,
        cast(history.first_day <= {{ add_days('merged.cutoff_on', -365) }} as boolean) as has_season
    from merged
    cross join company
    cross join history
)

select * from final
