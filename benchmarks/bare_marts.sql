-- What the numbers of the three marts cost without a pipeline: no types checked, no row accounted
-- for, no contract, no test, no reason in words, no list. $orders and $contacts are the raw files
-- of the lake, $as_of the day, $horizon the days.
create temp table lines as
select
    customer_id, order_id, product_id,
    cast(timezone($zone, timezone('UTC', ordered_at)) as date) as ordered_on,
    cast(quantity * unit_price as decimal(18, 4)) as gross,
    cast(discount_amount as decimal(18, 4)) as discount
from read_parquet($orders)
where status = 'placed' and ordered_at < timezone('UTC', timezone($zone, cast($as_of as timestamp)));

create temp table customer_value as
with totals as (
    select
        customer_id, count(distinct order_id) as orders, count(distinct product_id) as products,
        min(ordered_on) as first_on, max(ordered_on) as last_on,
        sum(gross) as gross, sum(gross - discount) as net,
        sum(case when ordered_on >= $as_of - 365 then gross - discount end) as net_12m
    from lines group by all
), ranked as (
    select
        *, percent_rank() over (order by last_on) as r, percent_rank() over (order by orders) as f,
        percent_rank() over (order by net) as m,
        sum(net) over (order by net desc, customer_id) / sum(net) over () as cumulative_share,
        row_number() over (order by net desc, customer_id) as sales_rank
    from totals
)
select *, least(5, 1 + floor(5 * r)) as rs, least(5, 1 + floor(5 * f)) as fs,
    least(5, 1 + floor(5 * m)) as ms
from ranked;

create temp table purchase_days as
select
    customer_id, ordered_on,
    ordered_on - lag(ordered_on) over (partition by customer_id order by ordered_on) as gap
from (select distinct customer_id, ordered_on from lines);

create temp table activity_gap as
with purchases as (
    select
        customer_id, max(ordered_on) as last_on, count(*) as days,
        percentile_cont(0.5) within group (order by gap) as median_gap,
        percentile_cont(0.9) within group (order by gap) as p90_gap
    from purchase_days group by all
), touches as (
    select
        customer_id, max(case when direction = 'outbound' then occurred_at end) as last_out,
        max(case when direction = 'inbound' then occurred_at end) as last_in
    from read_parquet($contacts) group by all
)
select *, ($as_of - last_on) / median_gap as gap_ratio
from purchases left join touches using (customer_id);

create temp table churn as
with cutoffs as (
    select cast($as_of as date) - cast(k * $horizon as integer) as cutoff, k from range(0, 5) as t(k)
), histories as (
    select
        cutoff, k, customer_id, cutoff - max(ordered_on) as recency, count(*) as frequency,
        (cutoff - max(ordered_on)) / median(gap) as ratio
    from cutoffs join purchase_days on ordered_on < cutoff group by cutoff, k, customer_id
), labelled as (
    select
        histories.*,
        not exists (
            select 1 from purchase_days p
            where p.customer_id = histories.customer_id and p.ordered_on >= cutoff
                and p.ordered_on < cutoff + cast($horizon as integer)
        ) as silent,
        ntile(5) over (order by recency, customer_id) as rb,
        ntile(5) over (order by frequency, customer_id) as fb,
        ntile(5) over (order by ratio, customer_id) as gb
    from histories
), cells as (
    select rb, fb, gb, count(*) as peers, avg(cast(silent as int)) as rate
    from labelled where k > 0 group by all
)
select customer_id, rate as churn_probability, peers
from labelled left join cells using (rb, fb, gb) where k = 0;
