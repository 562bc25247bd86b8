with

backtest_deciles as (
    select * from {{ source('scores', 'backtest_deciles') }}
),

final as (
    select
        backtest_deciles.model,
        backtest_deciles.role,
        backtest_deciles.origin_on,
        backtest_deciles.decile,
        backtest_deciles.customers,
        backtest_deciles.promised_lapses,
        backtest_deciles.happened_lapses,
        backtest_deciles.promised_orders,
        backtest_deciles.happened_orders,
        backtest_deciles.promised_spend,
        backtest_deciles.happened_spend
    from backtest_deciles
)

select * from final
