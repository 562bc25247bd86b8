with

prospects as (
    select * from {{ ref('int_approached_prospects') }}
),

plays as (
    select plays.success_rate from {{ ref('plays') }} as plays
    where plays.play = 'win_new'
),

thresholds as (
    select max(case when name = 'conversion_prior_weight' then value end) as weight
    from {{ ref('thresholds') }}
),

counted as (
    select
        prospects.source,
        count(*) as prospects,
        sum(case when prospects.is_judged then 1 else 0 end) as approached,
        sum(case when prospects.is_judged and prospects.is_won then 1 else 0 end) as won
    from prospects
    group by prospects.source
),

-- The assumed rate of the play shrinks that of all sources. What the others say shrinks a source, itself left
-- out: its own outcomes must not count twice.
totals as (
    select
        coalesce(sum(counted.prospects), 0) as prospects,
        coalesce(sum(counted.approached), 0) as approached,
        coalesce(sum(counted.won), 0) as won
    from counted
),

pooled as (
    select
        totals.*,
        plays.success_rate,
        thresholds.weight
    from totals
    cross join plays
    cross join thresholds
),

judged as (
    select
        'all' as source,
        pooled.prospects,
        pooled.approached,
        pooled.won,
        pooled.success_rate as prior_conversion,
        pooled.weight
    from pooled

    union all

    select
        counted.source,
        counted.prospects,
        counted.approached,
        counted.won,
        (pooled.success_rate * pooled.weight + pooled.won - counted.won)
        / (pooled.weight + pooled.approached - counted.approached) as prior_conversion,
        pooled.weight
    from counted
    cross join pooled
),

posterior as (
    select
        judged.*,
        nullif(judged.prior_conversion * judged.weight + judged.won, 0) as successes,
        nullif((1 - judged.prior_conversion) * judged.weight + judged.approached - judged.won, 0) as failures,
        (judged.prior_conversion * judged.weight + judged.won) / (judged.weight + judged.approached)
            as conversion
    from judged
),

-- An assumed rate of 0 or 1 leaves no doubt. Near it the mean lies beyond the tenths, and is an end then.
ends as (
    select
        posterior.*,
        {{ beta_quantile('posterior.successes', 'posterior.failures', '-1.281552') }} as low,
        {{ beta_quantile('posterior.successes', 'posterior.failures', '1.281552') }} as high
    from posterior
),

final as (
    select
        cast(ends.source as varchar) as source,
        cast(ends.prospects as bigint) as prospects,
        cast(ends.approached as bigint) as approached,
        cast(ends.won as bigint) as won,
        cast({{ round_to('ends.conversion', 6) }} as double) as conversion,
        cast({{ round_to('least(ends.low, ends.conversion)', 6) }} as double) as conversion_low,
        cast({{ round_to('least(greatest(ends.high, ends.conversion), 1)', 6) }} as double)
            as conversion_high,
        cast({{ round_to('ends.prior_conversion', 6) }} as double) as prior_conversion,
        cast(ends.weight as double) as prior_weight
    from ends
)

select * from final
