with

touches as (
    select * from {{ ref('int_touches') }}
    where direction = 'outbound'
),

caps as (
    select * from {{ ref('frequency_caps') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

-- Counted per account: many touches do not name the person.
counted as (
    select
        touches.customer_id,
        caps.channel,
        caps.days,
        caps.maximum,
        count(*) as touches
    from touches
    cross join company
    inner join caps
        on
            caps.channel in (touches.channel, 'all')
            and touches.occurred_on >= {{ add_days('company.as_of', '-caps.days') }}
    group by
        touches.customer_id,
        caps.channel,
        caps.days,
        caps.maximum
),

ranked as (
    select
        counted.*,
        row_number() over (
            partition by counted.customer_id, counted.channel
            order by counted.days desc
        ) as length_rank
    from counted
    where counted.touches >= counted.maximum
),

final as (
    select
        cast(ranked.customer_id as varchar) as customer_id,
        cast(ranked.channel as varchar) as channel,
        cast(ranked.days as integer) as days,
        cast(ranked.maximum as integer) as maximum,
        cast(ranked.touches as bigint) as touches
    from ranked
    where ranked.length_rank = 1
)

select * from final
