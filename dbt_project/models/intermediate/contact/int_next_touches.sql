with

clocks as (
    select * from {{ ref('int_contact_clocks') }}
),

touches as (
    select * from {{ ref('int_touches') }}
),

mix as (
    select * from {{ ref('contact_mix') }}
),

kinds as (
    select * from {{ ref('touch_kinds') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

done as (
    select
        touches.customer_id,
        touches.channel,
        max(touches.occurred_on) as last_on,
        sum(case when touches.is_12m then 1 else 0 end) as done_12m
    from touches
    where touches.direction = 'outbound'
    group by
        touches.customer_id,
        touches.channel
),

-- Personal kinds share the contact clock. A newsletter does not stop it and has a clock of its own, until
-- its yearly number is reached; one that was never sent is due today.
planned as (
    select
        clocks.customer_id,
        mix.kind,
        mix.channel,
        mix.per_year,
        coalesce(kinds.is_personal, true) as is_personal,
        coalesce(done.done_12m, 0) as done_12m,
        greatest(
            company.as_of,
            case
                when coalesce(kinds.is_personal, true)
                    then {{ add_days('company.as_of', 'clocks.cadence_days - clocks.days_of_silence') }}
                else coalesce({{ add_days('done.last_on', 'floor(365 / mix.per_year)') }}, company.as_of)
            end
        ) as due_on
    from clocks
    cross join company
    inner join mix on clocks.value_tier = mix.value_tier
    left join kinds on mix.channel = kinds.channel
    left join done on clocks.customer_id = done.customer_id and mix.channel = done.channel
    where
        clocks.contact_basis = 'interactions'
        and (coalesce(kinds.is_personal, true) or coalesce(done.done_12m, 0) < mix.per_year)
),

-- What is due first is next, a personal touch before a newsletter. Among personal kinds it is the one that
-- lags most: spread evenly over a year, its next touch would stand earliest, at (done + 0.5) / per_year.
ranked as (
    select
        planned.*,
        row_number() over (
            partition by planned.customer_id
            order by
                planned.due_on asc,
                planned.is_personal desc,
                {{ safe_ratio('planned.done_12m + 0.5', 'planned.per_year') }} asc,
                planned.kind asc
        ) as place
    from planned
),

final as (
    select
        ranked.customer_id,
        ranked.due_on as next_touch_on,
        ranked.kind as next_touch_kind,
        ranked.channel as next_touch_channel,
        cast(ranked.done_12m as bigint) as kind_done_12m,
        cast(ranked.per_year as bigint) as kind_per_year
    from ranked
    where ranked.place = 1
)

select * from final
