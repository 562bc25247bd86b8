with

promises as (
    select * from {{ ref('int_promise_outcomes') }}
),

-- Promises for another horizon are another thing and are not compared.
firsts as (
    select
        promises.horizon_days,
        min(promises.as_of) as first_on
    from promises
    group by promises.horizon_days
),

-- The deciles of the first run are the yardstick of all.
edges as (
    select
        firsts.horizon_days,
        {{ decile_edges('promises.churn_probability') }}
    from firsts
    inner join promises on firsts.horizon_days = promises.horizon_days and firsts.first_on = promises.as_of
    group by firsts.horizon_days
),

binned as (
    select
        promises.as_of,
        promises.horizon_days,
        {{ bin_among('promises.churn_probability', [
            'edges.edge_1', 'edges.edge_2', 'edges.edge_3', 'edges.edge_4', 'edges.edge_5',
            'edges.edge_6', 'edges.edge_7', 'edges.edge_8', 'edges.edge_9'
        ]) }} as bin
    from promises
    inner join edges on promises.horizon_days = edges.horizon_days
),

runs as (
    select
        binned.horizon_days,
        binned.as_of,
        count(*) as customers
    from binned
    group by
        binned.horizon_days,
        binned.as_of
),

bins as (
    select
        binned.bin,
        count(*) over () as bins_found
    from binned
    group by binned.bin
),

-- Each bin counts half a customer more than it holds, so that none is empty.
shares as (
    select
        runs.horizon_days,
        runs.as_of,
        runs.customers,
        bins.bin,
        (count(binned.bin) + 0.5) / (runs.customers + 0.5 * bins.bins_found) as share
    from runs
    cross join bins
    left join binned
        on
            runs.horizon_days = binned.horizon_days
            and runs.as_of = binned.as_of
            and bins.bin = binned.bin
    group by
        runs.horizon_days,
        runs.as_of,
        runs.customers,
        bins.bin,
        bins.bins_found
),

compared as (
    select
        shares.*,
        first_value(shares.share) over (
            partition by shares.horizon_days, shares.bin order by shares.as_of
        ) as first_share,
        lag(shares.share) over (
            partition by shares.horizon_days, shares.bin order by shares.as_of
        ) as previous_share,
        lag(shares.customers) over (
            partition by shares.horizon_days, shares.bin order by shares.as_of
        ) as previous_customers
    from shares
),

-- By chance alone the index exceeds the chi-square quantile of the bins, scaled, in one of twenty cases.
final as (
    select
        compared.as_of,
        cast({{ round_to(
            'sum((compared.share - compared.first_share) * ln(compared.share / compared.first_share))', 6
        ) }} as double) as drift_from_first,
        cast({{ round_to(
            'sum((compared.share - compared.previous_share) * ln(compared.share / compared.previous_share))', 6
        ) }} as double) as drift_from_previous,
        cast(
            16.918978 * (1.0 / max(compared.customers) + 1.0 / max(compared.previous_customers)) as double
        ) as drift_by_chance
    from compared
    group by compared.as_of
)

select * from final
