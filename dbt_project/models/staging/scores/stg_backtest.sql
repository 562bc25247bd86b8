with

backtest as (
    select * from {{ source('scores', 'backtest') }}
),

final as (
    select
        backtest.model,
        backtest.role,
        backtest.origin_on,
        backtest.metric,
        backtest.value,
        backtest.low,
        backtest.high,
        backtest.customers,
        backtest.model_version,
        backtest.trained_on,
        backtest.status,
        backtest.words
    from backtest
)

select * from final
