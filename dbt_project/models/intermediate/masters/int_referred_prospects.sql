with

referrals as (
    select
        referrals.*,
        {{ name_key('referrals.prospect_name') }} as told_key,
        case when referrals.referred_customer_id is null then {{ name_key('referrals.prospect_name') }} end
            as sought_key
    from {{ ref('stg_referrals') }} as referrals
),

records as (
    select
        records.*,
        master_records.prospect_id,
        {{ name_key('records.name') }} as name_key
    from {{ ref('int_prospect_records') }} as records
    inner join {{ ref('int_master_records') }} as master_records
        on records.record_id = master_records.record_id
),

named as (
    select
        records.name_key,
        records.prospect_id,
        max(case when records.basis = 'referral' then 1 else 0 end) as is_referred
    from records
    where records.name_key is not null
    group by
        records.name_key,
        records.prospect_id
),

-- A name that several share says who was meant only where one of them came to us by referral.
ranked as (
    select
        named.*,
        count(*) over (partition by named.name_key, named.is_referred) as alike,
        max(named.is_referred) over (partition by named.name_key) as any_referred
    from named
),

told as (
    select
        referrals.referrer_customer_id,
        referrals.referred_customer_id,
        referrals.referred_on,
        ranked.prospect_id,
        md5(referrals.told_key) as name_hash
    from referrals
    left join ranked
        on
            referrals.sought_key = ranked.name_key
            and ranked.alike = 1
            and ranked.is_referred = ranked.any_referred

    union all

    select
        records.referrer_customer_id,
        cast(null as varchar) as referred_customer_id,
        records.collected_on as referred_on,
        records.prospect_id,
        cast(null as varchar) as name_hash
    from records
    where records.referrer_customer_id is not null
),

final as (
    select
        cast(told.referrer_customer_id as varchar) as referrer_customer_id,
        cast(told.referred_customer_id as varchar) as referred_customer_id,
        cast(told.prospect_id as varchar) as prospect_id,
        cast(told.name_hash as varchar) as name_hash,
        cast(told.referred_on as date) as referred_on
    from told
)

select * from final
