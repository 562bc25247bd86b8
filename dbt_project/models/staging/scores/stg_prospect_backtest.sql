with

prospect_backtest as (
    select * from {{ source('scores', 'prospect_backtest') }}
),

final as (
    select
        prospect_backtest.model,
        prospect_backtest.role,
        prospect_backtest.origin_on,
        prospect_backtest.metric,
        prospect_backtest.value,
        prospect_backtest.low,
        prospect_backtest.high,
        prospect_backtest.won,
        prospect_backtest.market,
        prospect_backtest.words
    from prospect_backtest
)

select * from final
