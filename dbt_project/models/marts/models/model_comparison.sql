with

backtest as (
    select * from {{ ref('stg_backtest') }}
),

-- Why the champion is used is the outcome of the gate.
gate as (
    select max(backtest.words) as words
    from backtest
    where backtest.role = 'champion'
),

final as (
    select
        cast(backtest.model as varchar) as model,
        cast(backtest.role as varchar) as role,
        cast(backtest.model_version as varchar) as model_version,
        cast(backtest.trained_on as date) as trained_on,
        cast(backtest.origin_on as date) as origin_on,
        cast(backtest.metric as varchar) as metric,
        cast(
            case
                when
                    backtest.metric in (
                        'auc', 'lift', 'precision', 'revenue_caught', 'revenue_caught_by_probability'
                    )
                    then 'higher'
                when backtest.metric in ('orders_bias', 'spend_bias') then 'nearer to 0'
                else 'lower'
            end as varchar
        ) as better,
        cast({{ round_to('backtest.value', 6) }} as double) as value,
        cast({{ round_to('backtest.low', 6) }} as double) as low,
        cast({{ round_to('backtest.high', 6) }} as double) as high,
        cast(backtest.customers as bigint) as customers,
        cast(backtest.status as varchar) as status,
        cast(backtest.words as varchar) as words,
        cast(gate.words as varchar) as gate
    from backtest
    cross join gate
)

select * from final
