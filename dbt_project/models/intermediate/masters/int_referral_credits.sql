with

referred as (
    select * from {{ ref('int_referred_prospects') }}
),

ids as (
    select * from {{ ref('int_customer_ids') }}
),

prospects as (
    select * from {{ ref('int_prospect_masters') }}
),

touches as (
    select * from {{ ref('int_prospect_touches') }}
),

first_years as (
    select * from {{ ref('int_first_years') }}
),

resolved as (
    select
        coalesce(referrers.customer_id, referred.referrer_customer_id) as referrer_customer_id,
        coalesce(accounts.customer_id, referred.referred_customer_id, prospects.customer_id) as customer_id,
        referred.prospect_id,
        referred.name_hash,
        referred.referred_on
    from referred
    left join ids as referrers on referred.referrer_customer_id = referrers.id
    left join ids as accounts on referred.referred_customer_id = accounts.id
    left join prospects on referred.prospect_id = prospects.prospect_id
),

-- Named twice by the same customer is one referral, the first. To name oneself is none.
united as (
    select
        resolved.referrer_customer_id,
        coalesce(resolved.customer_id, resolved.prospect_id, resolved.name_hash) as referred_key,
        max(resolved.customer_id) as customer_id,
        max(resolved.prospect_id) as prospect_id,
        min(resolved.referred_on) as referred_on
    from resolved
    where
        coalesce(resolved.customer_id, resolved.prospect_id, resolved.name_hash) is not null
        and coalesce(resolved.customer_id <> resolved.referrer_customer_id, true)
    group by
        resolved.referrer_customer_id,
        coalesce(resolved.customer_id, resolved.prospect_id, resolved.name_hash)
),

stated as (
    select
        united.*,
        first_years.won_on,
        first_years.value_so_far,
        case
            when first_years.won_on >= united.referred_on then 'won'
            when united.customer_id is not null then 'known'
            when touches.lists > 0 then 'listed'
            when united.prospect_id is not null then 'gathered'
            else 'not_found'
        end as state
    from united
    left join first_years on united.customer_id = first_years.customer_id
    left join touches on united.prospect_id = touches.prospect_id
),

-- Of several who named the same one, the first is credited with it.
ranked as (
    select
        stated.*,
        row_number() over (
            partition by stated.referred_key
            order by stated.referred_on asc, stated.referrer_customer_id asc
        ) as place
    from stated
),

final as (
    select
        cast(ranked.referrer_customer_id as varchar) as referrer_customer_id,
        cast(ranked.referred_key as varchar) as referred_key,
        cast(ranked.prospect_id as varchar) as prospect_id,
        cast(ranked.customer_id as varchar) as customer_id,
        cast(ranked.referred_on as date) as referred_on,
        cast(ranked.state as varchar) as state,
        cast(ranked.state = 'won' and ranked.place = 1 as boolean) as is_credited,
        cast(case when ranked.state = 'won' then ranked.won_on end as date) as won_on,
        cast(
            case when ranked.state = 'won' and ranked.place = 1 then ranked.value_so_far end as decimal(18, 4)
        ) as value_won
    from ranked
)

select * from final
