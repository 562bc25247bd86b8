with

referrals as (
    select * from {{ source('raw', 'referrals') }}
),

company as (
    select * from {{ ref('stg_company') }}
),

final as (
    select
        referrals.referrer_customer_id,
        referrals.referred_customer_id,
        referrals.prospect_name,
        referrals.referred_at,
        {{ local_day('referrals.referred_at', 'company.time_zone') }} as referred_on
    from referrals
    cross join company
    where referrals.referred_at < company.known_before
)

select * from final
