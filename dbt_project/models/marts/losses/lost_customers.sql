with

spells as (
    select * from {{ ref('int_loss_spells') }}
    where is_latest
),

worth as (
    select * from {{ ref('int_loss_worth') }}
),

touches as (
    select * from {{ ref('int_touches') }}
    where direction = 'inbound'
),

customers as (
    select * from {{ ref('int_customers') }}
),

owners as (
    select * from {{ ref('int_customer_owners') }}
),

thresholds as (
    select max(case when name = 'loss_confirmed_after_limits' then value end) as confirmed_after_limits
    from {{ ref('thresholds') }}
),

last_words as (
    select
        spells.customer_id,
        max(touches.occurred_on) as last_inbound_on
    from spells
    inner join touches on spells.customer_id = touches.customer_id
    where spells.recovered_on is null or touches.occurred_on < spells.recovered_on
    group by spells.customer_id
),

-- A customer who used to come to us and fell silent altogether is likelier gone than one who never did
-- more than order. One who came to us after the next order was due, and after any report, is not.
weighed as (
    select
        spells.*,
        last_words.last_inbound_on,
        case when spells.recovered_on is null then 'lost' else 'recovered' end as status,
        coalesce(
            last_words.last_inbound_on > greatest(
                {{ add_days('spells.last_order_on', 'floor(coalesce(spells.usual_gap_days, 0) + 0.5)') }},
                coalesce(spells.reported_on, spells.last_order_on)
            ), false
        ) as spoke_since,
        spells.days_away >= thresholds.confirmed_after_limits * spells.lost_after_days as is_long
    from spells
    cross join thresholds
    left join last_words on spells.customer_id = last_words.customer_id
),

verified as (
    select
        weighed.*,
        case
            when weighed.spoke_since then 'doubtful'
            when weighed.reported_on is not null then 'confirmed'
            when weighed.is_long and weighed.last_inbound_on is not null then 'confirmed'
            when weighed.is_long or weighed.last_inbound_on is not null then 'probable'
            else 'doubtful'
        end as verification
    from weighed
),

final as (
    select
        cast(verified.customer_id as varchar) as customer_id,
        cast(customers.customer_name as varchar) as customer_name,
        cast(verified.status as varchar) as status,
        cast(verified.verification as varchar) as verification,
        cast(
            case
                when verified.status = 'recovered' then 'temporary'
                when verified.permanence is not null then verified.permanence
                when verified.reported_on is null and verified.verification = 'confirmed' then 'permanent'
                else 'unknown'
            end as varchar
        ) as permanence,
        cast({{ loss_in_words('verified') }} as varchar) as evidence,
        cast(verified.last_order_on as date) as last_order_on,
        cast(verified.lost_on as date) as lost_on,
        cast(verified.recovered_on as date) as recovered_on,
        cast(verified.days_away as integer) as days_away,
        cast(verified.usual_gap_days as double) as usual_gap_days,
        cast(verified.lost_after_days as double) as lost_after_days,
        cast({{ round_to(safe_ratio('verified.days_away', 'verified.usual_gap_days'), 6) }} as double)
            as gap_multiple,
        cast(verified.times_lost as bigint) as times_lost,
        cast(verified.last_inbound_on as date) as last_inbound_on,
        cast(verified.reported_on as date) as reported_on,
        cast(verified.reason_code as varchar) as reason_code,
        cast(verified.reason_meaning as varchar) as reason_meaning,
        cast(verified.is_ours as varchar) as is_ours,
        cast(verified.competitor as varchar) as competitor,
        cast(worth.net_revenue as decimal(18, 4)) as revenue_lost,
        cast(worth.value as decimal(18, 4)) as value_lost,
        cast(worth.orders as bigint) as orders_before,
        cast(worth.main_category as varchar) as main_category,
        cast(customers.region as varchar) as region,
        cast(owners.owner_id as varchar) as owner_id,
        cast(owners.owner_name as varchar) as owner_name
    from verified
    inner join worth on verified.customer_id = worth.customer_id
    inner join customers on verified.customer_id = customers.customer_id
    left join owners on verified.customer_id = owners.customer_id
)

select * from final
