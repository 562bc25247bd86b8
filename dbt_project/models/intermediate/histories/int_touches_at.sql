with

cutoffs as (
    select * from {{ ref('int_cutoff_audiences') }}
),

sample as (
    select * from {{ ref('int_model_sample') }}
),

-- Ours are personal ones: a newsletter says nothing of how we stand with the customer.
touches as (
    select
        touches.customer_id,
        touches.occurred_on,
        sample.customer_id is not null as is_sampled,
        case when touches.direction = 'outbound' and touches.is_personal then 1 else 0 end as outbound,
        case when touches.direction = 'inbound' then 1 else 0 end as inbound,
        case
            when touches.direction = 'inbound' and touches.purpose = 'complaint' then 1 else 0
        end as complaint
    from {{ ref('int_touches') }} as touches
    left join sample on touches.customer_id = sample.customer_id
),

seen as (
    select
        cutoffs.cutoff_on,
        touches.*,
        case when touches.occurred_on >= cutoffs.from_2h_on then 1 else 0 end as since_2h,
        case when touches.occurred_on >= cutoffs.from_4h_on then 1 else 0 end as since_4h
    from touches
    inner join cutoffs
        on
            touches.is_sampled = cutoffs.is_sampled
            and touches.occurred_on < cutoffs.cutoff_on
),

final as (
    select
        seen.cutoff_on,
        seen.customer_id,
        max(case when seen.outbound = 1 then seen.occurred_on end) as last_outbound_on,
        max(case when seen.inbound = 1 then seen.occurred_on end) as last_inbound_on,
        cast(sum(seen.outbound * seen.since_2h) as bigint) as outbound_2h,
        cast(sum(seen.inbound * seen.since_2h) as bigint) as inbound_2h,
        cast(sum(seen.complaint * seen.since_4h) as bigint) as complaints_4h
    from seen
    group by
        seen.cutoff_on,
        seen.customer_id
)

select * from final
