-- Deliveries and complaints, who is lost, why, and what stood before it.
create temp table deliveries as
with promised as (
    select
        customer_id, order_id, promised_at, if(count(delivered_at) = count(*), max(delivered_at),
        null) as completed_at
    from 'raw/order_lines.parquet'
    where status = 'placed' and promised_at is not null and ordered_at < getvariable('known_before')
    group by all
)
select
    coalesce(m.customer_id, p.customer_id) as customer_id, local_day(promised_at) as promised_on,
    greatest(if(completed_at < getvariable('known_before'), local_day(completed_at),
        as_of()) - local_day(promised_at), 0) as days_late
from promised p left join merged m on p.customer_id = m.id
where local_day(promised_at) < as_of() and exists (select 1 from promised where completed_at is not null);

create temp table complaints as
with heard as (
    select
        *, min(occurred_on) filter (direction = 'outbound') over (
            partition by customer_id order by occurred_at, direction, interaction_id rows between current row
                and unbounded following
        ) as settled_on
    from touches where purpose = 'complaint' and (direction = 'inbound' or outcome = 'settled')
)
select
    customer_id, occurred_on as complained_on, settled_on, settled_on - occurred_on as days_to_settle,
    settled_on is null and (select bool_or(direction = 'outbound') from heard) as is_open
from heard where direction = 'inbound';

create table service_quality as
with delivered as (
    select
        customer_id, date_trunc('month', promised_on) as month_on, count(*) as deliveries,
        count(*) filter (days_late > 0) as late, sum(days_late) as days_late
    from deliveries group by all
), complained as (
    select
        customer_id, date_trunc('month', complained_on) as month_on, count(*) as complaints,
        count(settled_on) as settled,
        median(days_to_settle) as median_days
    from complaints group by all
), served as (
    select * from delivered full join complained using (customer_id, month_on)
), waiting as (
    select s.customer_id, month_on, count(*) as open_at_end
    from served s join complaints c on s.customer_id = c.customer_id
        and complained_on < month_on + interval 1 month
    where settled_on is null or settled_on >= month_on + interval 1 month
    group by all
)
select
    s.*, m.orders, (deliveries - late) / deliveries as on_time_share,
    days_late / nullif(late, 0) as mean_days_late,
    complaints / nullif(m.orders, 0) as complaints_per_order, open_at_end
from served s
left join waiting using (customer_id, month_on)
left join months m using (customer_id, month_on);

create table service_status as
with delivered as (
    select customer_id, count(*) as deliveries_12m, count(*) filter (days_late > 0) as late_12m,
        max(promised_on) filter (days_late > 0) as last_late_on
    from deliveries where promised_on >= as_of() - 365 group by all
), complained as (
    select
        customer_id, count(*) filter (is_open) as open_complaints,
        min(complained_on) filter (is_open) as oldest_open_on,
        max(complained_on) as last_complaint_on,
        count(*) filter (complained_on >= as_of() - 365) as complaints_12m,
        median(days_to_settle) filter (complained_on >= as_of() - 365) as median_days
    from complaints group by all
)
select customer_id, orders_12m, d.* exclude (customer_id), c.* exclude (customer_id),
    late_12m / deliveries_12m as late_share
from sales left join delivered d using (customer_id) left join complained c using (customer_id);

create temp table reports as
select
    coalesce(m.customer_id, r.customer_id) as customer_id, reported_at, local_day(reported_at) as reported_on,
    reason_code, competitor,
    coalesce(permanence, if(reason_code in ('closed_down', 'insolvent', 'moved_away'), 'permanent',
        null)) as permanence
from 'raw/loss_reports.parquet' r left join merged m on r.customer_id = m.id
where reported_at < getvariable('known_before');

create temp table spells as
with written_off as (
    select r.customer_id, min(reported_on) as written_off_on
    from reports r join sales s on r.customer_id = s.customer_id and reported_on >= s.last_on
    where permanence = 'permanent' group by all
), limits as (
    select
        customer_id, last_on, days_since_order, usual_gap, written_off_on,
        if(usual_gap is null, 730, greatest(4 * usual_gap, 2 * getvariable('horizon'), long_gap)) as lost_after
    from rhythms left join written_off using (customer_id) where k = 0
), silences as (
    select customer_id, last_on, cast(null as date) as recovered_on, days_since_order as days_away, usual_gap,
        lost_after, written_off_on
    from limits where days_since_order > lost_after or written_off_on is not null
    union all
    select d.customer_id, plus(ordered_on, -gap), ordered_on, gap, usual_gap, lost_after, null
    from days d join limits using (customer_id) where gap > lost_after
), reported as (
    select s.customer_id, s.last_on, arg_max(r, reported_at) as r
    from silences s join reports r on s.customer_id = r.customer_id and reported_on >= s.last_on
    where recovered_on is null or reported_on <= recovered_on group by all
)
select
    s.*, least(if(days_away > lost_after, plus(last_on, floor(lost_after) + 1), null),
        written_off_on) as lost_on,
    r.reported_on, coalesce(r.reason_code, if(r is null, 'not_reported', 'not_stated')) as reason_code,
    r.permanence,
    count(*) over (partition by customer_id) as times_lost,
    last_on = max(last_on) over (partition by customer_id) as is_latest
from silences s left join reported using (customer_id, last_on);

create temp table loss_worth as
with years as (
    select s.customer_id, count(distinct order_id) filter (lines > 0) as orders, sum(net) as net,
        worth(sum(net), sum(costed_net), sum(margin)) as value
    from spells s join orders o on s.customer_id = o.customer_id and ordered_on > s.last_on - 365
    where is_latest and (recovered_on is null or ordered_on < recovered_on) group by all
), categories as (
    select s.customer_id, category, sum(net) as net
    from spells s join lines l on s.customer_id = l.customer_id and ordered_on > s.last_on - 365
        and ordered_on <= s.last_on
    where is_latest and sign = 1 and category is not null group by all
)
select y.*, main_category
from years y left join (select customer_id, arg_max(category, net) as main_category from categories
group by all) using (customer_id);

create table lost_customers as
with words as (
    select s.customer_id, max(occurred_on) as last_inbound_on
    from spells s join touches t using (customer_id)
    where is_latest and direction = 'inbound' and (recovered_on is null or occurred_on < recovered_on)
    group by all
)
select
    s.*, w.* exclude (customer_id), last_inbound_on, region, owner_id, owner_name,
    if(recovered_on is null, 'lost', 'recovered') as status,
    coalesce(last_inbound_on > greatest(plus(last_on, floor(coalesce(usual_gap, 0) + .5)),
        coalesce(reported_on, last_on)), false) as spoke,
    case
        when spoke then 'doubtful'
        when reported_on is not null or (days_away >= 2 * lost_after
            and last_inbound_on is not null) then 'confirmed'
        when days_away >= 2 * lost_after or last_inbound_on is not null then 'probable' else 'doubtful'
    end as verification,
    case
        when recovered_on is not null then 'temporary' when permanence is not null then permanence
        when reported_on is null and verification = 'confirmed' then 'permanent' else 'unknown'
    end as lasting
from spells s
join loss_worth w using (customer_id)
left join words using (customer_id)
left join customers using (customer_id)
left join owners using (customer_id)
where is_latest;

create table loss_reasons as
with members as (
    select
        s.customer_id, lost_on, s.reason_code, s.recovered_on, w.net, w.value,
        unnest(['all', 'account_manager', 'category', 'region', 'year']) as dimension,
        unnest(['all', owner_id, main_category, region, cast(year(lost_on) as varchar)]) as member
    from spells s join loss_worth w using (customer_id) left join customers using (customer_id)
    left join owners using (customer_id)
), counted as (
    select
        dimension, member, reason_code, count(*) filter (recovered_on is null) as losses,
        count(*) filter (recovered_on is not null) as recovered,
        coalesce(sum(net) filter (recovered_on is null), 0) as revenue_lost,
        sum(value) filter (recovered_on is null) as value_lost,
        count(*) filter (lost_on > as_of() - 365) as losses_12m,
        count(*) filter (lost_on > as_of() - 730 and lost_on <= as_of() - 365) as losses_before
    from members group by all
)
select
    *, sum(greatest(revenue_lost, 0)) over (partition by dimension, member) as lost_by_all,
    greatest(revenue_lost, 0) / nullif(lost_by_all, 0) as share, losses < 5 as is_small_number,
    sum(greatest(revenue_lost, 0)) over most / nullif(lost_by_all, 0) as cumulative_share,
    row_number() over most as reason_rank,
    case
        when losses_12m + losses_before < 5 then 'too_few'
            when abs(losses_12m - losses_before) <= 1.96 * sqrt(losses_12m + losses_before) then 'steady'
        when losses_12m > losses_before then 'rising' else 'falling'
    end as trend
from counted
window most as (partition by dimension, member order by revenue_lost desc, losses desc, reason_code);

create table loss_signals as
with moments as (
    select plus(as_of(), -k * 180) as on_day, plus(as_of(), -(k + 1) * 180) as from_day,
        plus(as_of(), (1 - k) * 180) as until_day
    from range(1, 5) as t(k) where plus(as_of(), -(k + 1) * 180) >= (select min(first_on) from sales)
), judged as (
    select
        s.customer_id, on_day, from_day,
        coalesce(bool_or(lost_on <= on_day and coalesce(recovered_on, on_day) >= on_day), false) as was_lost,
        coalesce(bool_or(lost_on > on_day and lost_on <= until_day and recovered_on is null),
            false) as is_lost_after
    from sales s join moments on s.first_on < on_day left join spells using (customer_id) group by all
), bought_on as (
    select customer_id, on_day, count(*) as days from days
    join moments on ordered_on >= from_day and ordered_on < on_day group by all
), cases as (
    select
        customer_id, on_day, from_day, is_lost_after,
        ntile(5) over (partition by on_day order by coalesce(days, 0), customer_id) as frequency
    from judged left join bought_on using (customer_id, on_day) where not was_lost
), spoken as (
    select customer_id, on_day, from_day, employee_id, count(*) as times, max(occurred_on) as last_on
    from cases join touches using (customer_id)
    where direction = 'outbound' and is_personal and occurred_on >= on_day - 365 and occurred_on < on_day
    group by all
), spoke as (
    select customer_id, on_day, max(last_on) as last_on from spoken group by all
), complained as (
    select customer_id, on_day, bool_or(complained_on >= from_day) as did,
        bool_or(coalesce(settled_on >= on_day, is_open)) as has_open
    from cases join complaints using (customer_id) where complained_on < on_day group by all
), signals as (
    select customer_id, on_day, 'late_deliveries' as signal, count(*) filter (days_late > 0) >= 2
        and count(*) filter (days_late > 0) >= .2 * count(*) as has_signal
    from cases join deliveries using (customer_id) where promised_on >= from_day and promised_on < on_day
    group by all
    union all
    select customer_id, on_day, unnest(['complaint', 'open_complaint']),
        unnest([coalesce(did, false), coalesce(has_open, false)])
    from cases left join complained using (customer_id, on_day)
    union all
    select customer_id, on_day, 'silence', coalesce(last_on < from_day, true) from cases
    left join spoke using (customer_id, on_day)
    union all
    select customer_id, on_day, 'our_person_left', coalesce(left_on >= from_day and left_on < on_day, false)
    from (select * from spoken where employee_id is not null
        qualify row_number() over (partition by customer_id, on_day order by times desc, last_on desc,
        employee_id) = 1)
    join 'raw/employees.parquet' using (employee_id)
    union all
    select c.customer_id, on_day, 'detractor', arg_max(score, answered_at) <= 6
    from 'raw/surveys.parquet' s left join merged m on s.customer_id = m.id
    join cases c on coalesce(m.customer_id, s.customer_id) = c.customer_id
    where kind = 'nps' and local_day(answered_at) >= on_day - 365 and local_day(answered_at) < on_day
    group by all
), groups as (
    select
        signal, on_day, frequency, count(*) as n, count(*) filter (has_signal) as n_with,
        count(*) filter (has_signal and is_lost_after) as lost_with,
        count(*) filter (not has_signal) as n_without,
        count(*) filter (not has_signal and is_lost_after) as lost_without
    from signals join cases using (customer_id, on_day) group by all
)
select
    signal, sum(n_with) as cases_with, sum(lost_with) as lost_with, sum(n_without) as cases_without,
    sum(lost_without) as lost_without,
    sum(lost_with * n_without / n) as w, sum(lost_without * n_with / n) as wo,
    w / nullif(wo, 0) as relative_risk,
    sum((n_with * n_without * (lost_with + lost_without) - lost_with * lost_without * n) / (n * n)) as variance,
    exp(1.959964 * sqrt(variance / nullif(w * wo, 0))) as spread
from groups group by signal;
