with

members as (
    select * from {{ ref('int_loss_members') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

thresholds as (
    select max(case when name = 'loss_small_number' then value end) as small_number
    from {{ ref('thresholds') }}
),

-- Two years compare only from the day on which both could have seen a loss.
history as (
    select min({{ add_days('first_order_on', 'floor(lost_after_days) + 730') }}) as compares_from
    from {{ ref('int_lost_after') }}
),

counted as (
    select
        members.dimension,
        members.member,
        members.reason_code,
        max(members.member_name) as member_name,
        max(members.reason_meaning) as reason_meaning,
        max(members.is_ours) as is_ours,
        sum(members.is_lost) as losses,
        sum(1 - members.is_lost) as recovered,
        sum(members.revenue_lost) as revenue_lost,
        sum(members.value_lost) as value_lost,
        sum(case when members.lost_on > {{ add_days('company.as_of', -365) }} then 1 else 0 end)
            as losses_12m,
        sum(
            case
                when
                    members.lost_on > {{ add_days('company.as_of', -730) }}
                    and members.lost_on <= {{ add_days('company.as_of', -365) }} then 1
                else 0
            end
        ) as losses_prior_12m
    from members
    cross join company
    group by
        members.dimension,
        members.member,
        members.reason_code
),

-- A customer whose returns exceeded its purchases took no revenue away. Two counts differ when more than
-- chance lies between them: 1.96 times the root of their sum.
ranked as (
    select
        counted.*,
        greatest(counted.revenue_lost, 0) as lost,
        counted.losses < thresholds.small_number as is_small_number,
        case
            when counted.dimension = 'year' or history.compares_from > company.as_of then 'not_comparable'
            when counted.losses_12m + counted.losses_prior_12m < thresholds.small_number then 'too_few'
            when
                abs(counted.losses_12m - counted.losses_prior_12m)
                <= 1.96 * sqrt(counted.losses_12m + counted.losses_prior_12m) then 'steady'
            when counted.losses_12m > counted.losses_prior_12m then 'rising'
            else 'falling'
        end as trend,
        row_number() over costliest_first as reason_rank,
        sum(greatest(counted.revenue_lost, 0)) over same_member as lost_by_all,
        sum(greatest(counted.revenue_lost, 0)) over costliest_first as lost_so_far
    from counted
    cross join thresholds
    cross join history
    cross join company
    window
        same_member as (partition by counted.dimension, counted.member),
        costliest_first as (
            partition by counted.dimension, counted.member
            order by counted.revenue_lost desc, counted.losses desc, counted.reason_code asc
        )
),

final as (
    select
        cast(ranked.dimension as varchar) as dimension,
        cast(ranked.member as varchar) as member,
        cast(ranked.member_name as varchar) as member_name,
        cast(ranked.reason_rank as integer) as rank,
        cast(ranked.reason_code as varchar) as reason_code,
        cast(ranked.reason_meaning as varchar) as reason_meaning,
        cast(ranked.is_ours as varchar) as is_ours,
        cast(ranked.losses as bigint) as losses,
        cast(ranked.recovered as bigint) as recovered,
        cast(ranked.revenue_lost as decimal(18, 4)) as revenue_lost,
        cast(ranked.value_lost as decimal(18, 4)) as value_lost,
        cast({{ round_to(safe_ratio('ranked.lost', 'ranked.lost_by_all'), 6) }} as double) as share,
        cast({{ round_to(safe_ratio('ranked.lost_so_far', 'ranked.lost_by_all'), 6) }} as double)
            as cumulative_share,
        cast(ranked.losses_12m as bigint) as losses_12m,
        cast(ranked.losses_prior_12m as bigint) as losses_prior_12m,
        cast(ranked.trend as varchar) as trend,
        cast(ranked.is_small_number as boolean) as is_small_number,
        cast(
            case
                when ranked.is_small_number
                    then 'Too few losses to conclude from: ' || {{ number_text('ranked.losses', 0) }} || '.'
            end as varchar
        ) as note
    from ranked
)

select * from final
