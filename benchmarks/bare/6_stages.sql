-- Where every customer stands in its life, month by month, and who is rising.
create temp table stages as
with happened as (
    select
        customer_id, date_trunc('month', ordered_on) as month_on, count(*) as days, min(ordered_on) as first_on,
        max(ordered_on) as last_on,
        count(two_gaps) as pairs, sum((gap / two_gaps - .5) ** 2) as deviation, sum(net) as net,
        sum(net) filter (net <= .95 * gross) as discounted
    from days group by all
), products as (
    select customer_id, date_trunc('month', first_on) as month_on, count(*) as products from bought group by all
), referred as (
    select coalesce(m.customer_id, r.referrer_customer_id) as customer_id,
        date_trunc('month', local_day(referred_at)) as month_on, count(*) as referrals
    from 'raw/referrals.parquet' r left join merged m on r.referrer_customer_id = m.id
    where referred_at < getvariable('known_before') group by all
), sums as (
    select
        customer_id, e.month_on, least(e.ends_on, as_of()) as cutoff_on, min(first_on) as first_on,
        max(last_on) as last_on, sum(days) as days,
        coalesce(sum(days) filter (recent), 0) as days_12m, sum(pairs) filter (recent) as pairs,
        sum(deviation) filter (recent) as deviation,
        coalesce(sum(discounted) filter (recent), 0) / nullif(sum(net) filter (recent), 0) as discount_share,
        sum(products) as products, sum(referrals) as referrals
    from (
        select *, h.month_on > e.month_on - interval 12 month as recent, e.month_on as closing
        from (select * from month_ends order by month_on desc limit 25) e
        join (select * from happened full join products using (customer_id, month_on)
            full join referred using (customer_id, month_on)) h
        on h.month_on <= e.month_on
    ) as h join month_ends e on e.month_on = closing
    group by all having sum(days) > 0
), measured as (
    select
        *, date_diff('day', first_on, cutoff_on) as tenure, date_diff('day', last_on, cutoff_on) as silent,
        (last_on - first_on) / nullif(days - 1, 0) as mean_gap,
        sqrt(8 * deviation / nullif(if(pairs > 1, pairs - 4 * deviation, null), 0)) as variation
    from sums
), usual as (
    select month_on, median(discount_share) as usual_share, median(products) as usual_products from measured
    where days_12m >= 4 group by all
)
select
    * exclude (pairs, deviation),
    case
        when days = 1 and silent > 180 then 'one_off' when days = 1 then 'new'
        when silent > if(days > 3, greatest(120, 4 * mean_gap), 365) then 'lapsed' when tenure <= 60
            and days < 3 then 'new'
        when days_12m < 4 then 'occasional' when discount_share >= greatest(.5,
            2 * usual_share) then 'price_driven'
        when variation <= .5 and days_12m >= 12 and tenure >= 365
            and (referrals > 0 or products >= 1.5 * usual_products) then 'partner'
        when variation <= .9 then 'regular' else 'occasional'
    end as raw_stage
from measured left join usual using (month_on);

create table lifecycle_history as
with seen as (
    select
        customer_id, cutoff_on, raw_stage, lag(raw_stage) over w as before, lead(raw_stage) over w as after,
        lead(cutoff_on) over w as next_on
    from stages window w as (partition by customer_id order by cutoff_on)
), turns as (
    select
        customer_id, raw_stage as stage,
        if(before is null or raw_stage in ('new', 'one_off', 'lapsed')
            or before in ('new', 'one_off', 'lapsed'), cutoff_on, next_on) as from_on
    from seen
    where before is null or (raw_stage <> before and (
        raw_stage in ('new', 'one_off', 'lapsed') or before in ('new', 'one_off', 'lapsed')
            or raw_stage = after))
), changed as (
    select *, lag(stage) over (partition by customer_id order by from_on) as previous_stage from turns
)
select *, lead(from_on) over (partition by customer_id order by from_on) as to_on,
    date_diff('month', from_on, coalesce(to_on, as_of())) as months
from changed where previous_stage is null or stage <> previous_stage;

create table lifecycle_transitions as
with ends as (
    select month_on, least(ends_on, as_of()) as cutoff_on from month_ends
)
select month_on, stage as from_stage, stage as to_stage, count(*) as customers
from ends join lifecycle_history on month_on >= from_on and (to_on is null or cutoff_on < to_on) group by all
union all
select month_on, previous_stage, stage, count(*)
from ends join lifecycle_history on cutoff_on = from_on where previous_stage is not null group by all;

create table lifecycle as
with ranked as (
    select customer_id, percent_rank() over (order by discount_share) as discount_rank from stages
    where cutoff_on = as_of() and days_12m >= 4
)
select s.*, h.stage, h.from_on as stage_since, h.months, h.previous_stage, discount_rank
from stages s
join lifecycle_history h on s.customer_id = h.customer_id and h.to_on is null
left join ranked r on s.customer_id = r.customer_id
where cutoff_on = as_of();

create table promotion_candidates as
with ages as (
    select month_on, row_number() over (order by month_on desc) - 1 as age from month_ends
), sold as (
    select
        customer_id, least(29, max(age) filter (orders > 0)) as first_age,
        coalesce(sum(orders) filter (age < 6), 0) as orders_now,
        coalesce(sum(net) filter (age < 6), 0) as net_now,
        coalesce(sum(orders) filter (age between 6 and 29), 0) as orders_before,
        coalesce(sum(net) filter (age between 6 and 29), 0) as net_before
    from months join ages using (month_on) group by all
), totals as (
    select age, sum(orders) as orders, sum(net) as net from months join ages using (month_on) group by all
), company as (
    select
        age,
        sum(orders) filter (age < 6) over () / sum(orders) filter (age between 6 and 29) over so_far
            as order_rate,
        sum(net) filter (age < 6) over () / sum(net) filter (age between 6 and 29) over so_far as net_rate
    from totals window so_far as (order by age)
), cut as (
    select min(net_12m) as revenue from (
        select net_12m, row_number() over (order by net_12m desc, customer_id) as place, count(*) over () as n
        from customer_value where net_12m > 0
    ) where place <= ceil(.2 * n)
), rising as (
    select
        s.customer_id, s.orders_now, s.net_now, s.orders_before * order_rate as comparable_orders,
        s.net_before * net_rate as comparable_revenue,
        (s.orders_now - comparable_orders) / nullif(sqrt((s.orders_now + s.orders_before) * order_rate),
            0) as significance, v.net_12m, revenue - v.net_12m as to_cut
    from sold s join company on first_age = age join customer_value v using (customer_id)
    join lifecycle l using (customer_id), cut
    where first_age >= 11 and v.net_12m < revenue and s.orders_now >= 4
        and s.net_now >= 1.25 * comparable_revenue
        and significance >= 1.64 * least(1, greatest(.5, coalesce(variation, 1)))
), largest as (
    select customer_id, max(net) as net from days
    where ordered_on >= date_trunc('month', as_of() - 1) - interval 5 month group by all
)
select r.*, net_now / nullif(comparable_revenue, 0) - 1 as growth, l.net / net_now as largest_share
from rising r join largest l using (customer_id) where l.net <= .5 * net_now;
