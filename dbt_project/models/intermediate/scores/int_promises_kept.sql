with

backtest as (
    select * from {{ ref('stg_backtest_deciles') }}
),

versions as (
    select
        stg_backtest.model,
        max(stg_backtest.model_version) as model_version
    from {{ ref('stg_backtest') }} as stg_backtest
    group by stg_backtest.model
),

promises as (
    select * from {{ ref('int_promise_outcomes') }}
),

deciles as (
    select
        'backtest' as source,
        backtest.model,
        versions.model_version,
        backtest.origin_on as measured_on,
        backtest.decile,
        backtest.customers,
        backtest.promised_lapses,
        backtest.happened_lapses,
        backtest.promised_orders,
        backtest.happened_orders,
        backtest.promised_spend,
        backtest.happened_spend
    from backtest
    left join versions on backtest.model = versions.model

    union all

    -- What happened is told once the horizon is over, for all customers of a day at once.
    select
        'live' as source,
        promises.model,
        promises.model_version,
        promises.as_of as measured_on,
        promises.decile,
        count(*) as customers,
        sum(promises.churn_probability) as promised_lapses,
        sum(case when promises.is_over then case when promises.happened_orders = 0 then 1 else 0 end end)
            as happened_lapses,
        sum(promises.expected_orders) as promised_orders,
        sum(case when promises.is_over then promises.happened_orders end) as happened_orders,
        sum(promises.expected_spend) as promised_spend,
        sum(case when promises.is_over then promises.happened_spend end) as happened_spend
    from promises
    group by
        promises.model,
        promises.model_version,
        promises.as_of,
        promises.decile
),

levels as (
    select 0 as is_total
    union all
    select 1 as is_total
),

final as (
    select
        deciles.source,
        deciles.model,
        deciles.model_version,
        deciles.measured_on,
        case when levels.is_total = 1 then 0 else deciles.decile end as decile,
        sum(deciles.customers) as customers,
        sum(deciles.promised_lapses) as promised_lapses,
        sum(deciles.happened_lapses) as happened_lapses,
        sum(deciles.promised_orders) as promised_orders,
        sum(deciles.happened_orders) as happened_orders,
        sum(deciles.promised_spend) as promised_spend,
        sum(deciles.happened_spend) as happened_spend
    from deciles
    cross join levels
    group by
        deciles.source,
        deciles.model,
        deciles.model_version,
        deciles.measured_on,
        case when levels.is_total = 1 then 0 else deciles.decile end
)

select * from final
