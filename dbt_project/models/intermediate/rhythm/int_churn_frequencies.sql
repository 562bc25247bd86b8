with

cases as (
    select * from {{ ref('int_churn_cases') }}
),

thresholds as (
    select
        max(case when name = 'churn_cell_weight' then value end) as cell_weight,
        max(case when name = 'churn_recency_weight' then value end) as recency_weight
    from {{ ref('thresholds') }}
),

cells as (
    select
        cases.recency_bin,
        cases.frequency_bin,
        cases.gap_ratio_bin,
        sum(cases.is_past) as cell_cases,
        sum(cases.lapsed) as cell_lapsed,
        count(distinct case when cases.is_past = 1 then cases.customer_id end) as cell_customers
    from cases
    group by
        cases.recency_bin,
        cases.frequency_bin,
        cases.gap_ratio_bin
),

pooled as (
    select
        cells.*,
        sum(cells.cell_cases) over (partition by cells.recency_bin) as recency_cases,
        sum(cells.cell_lapsed) over (partition by cells.recency_bin) as recency_lapsed,
        sum(cells.cell_cases) over () as all_cases,
        sum(cells.cell_lapsed) over () as all_lapsed
    from cells
),

overall as (
    select
        pooled.*,
        thresholds.cell_weight,
        thresholds.recency_weight,
        cast(pooled.all_lapsed + 1 as double) / (pooled.all_cases + 2) as all_rate
    from pooled
    cross join thresholds
),

by_recency as (
    select
        overall.*,
        (overall.recency_lapsed + overall.recency_weight * overall.all_rate)
        / (overall.recency_cases + overall.recency_weight) as recency_rate
    from overall
),

final as (
    select
        by_recency.recency_bin,
        by_recency.frequency_bin,
        by_recency.gap_ratio_bin,
        cast(by_recency.cell_cases as bigint) as cell_cases,
        cast(by_recency.cell_lapsed as bigint) as cell_lapsed,
        cast(by_recency.recency_cases as bigint) as recency_cases,
        cast(by_recency.recency_lapsed as bigint) as recency_lapsed,
        cast(by_recency.all_cases as bigint) as all_cases,
        cast(by_recency.all_lapsed as bigint) as all_lapsed,
        cast(by_recency.cell_customers + by_recency.cell_weight as double) as effective_count,
        cast(
            {{ round_to(
                '(by_recency.cell_lapsed + by_recency.cell_weight * by_recency.recency_rate)'
                ~ ' / (by_recency.cell_cases + by_recency.cell_weight)',
                9
            ) }} as double
        ) as probability
    from by_recency
)

select * from final
