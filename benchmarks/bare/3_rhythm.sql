-- activity_gap and churn, and what is read from both: dependence and the matrix of value and risk.
create temp table rhythms as
with cutoffs as (
    select k, plus(as_of(), -k * getvariable('horizon')) as cutoff_on,
        plus(as_of(), (1 - k) * getvariable('horizon')) as ends_on
    from range(0, 5) as t(k)
    where k = 0 or plus(as_of(), -(k + 1) * getvariable('horizon')) >= (select min(ordered_on) from days)
    union all
    select -1, cast(date_trunc('month', as_of() - 1) as date), cast(date_trunc('month', as_of() - 1) as date)
), histories as (
    select
        k, cutoff_on, customer_id, count(*) filter (known) as days, min(ordered_on) as first_on,
        max(ordered_on) filter (known) as last_on, count(gap) filter (known) as gaps,
        quantile_cont(gap, .5) filter (known) as median_gap, quantile_cont(gap, .9) filter (known) as p90_gap,
        bool_or(not known) as ordered
    from (select *, ordered_on < cutoff_on as known from cutoffs join days on ordered_on < ends_on)
    group by k, cutoff_on, customer_id having count(*) filter (known) > 0
), typical as (
    select k, median(median_gap) as median_gap, median(p90_gap) as p90_gap
    from (select *, bool_or(gaps >= 3) over (partition by k) as has_regulars from histories)
    where gaps >= if(has_regulars, 3, 1) group by k
)
select
    h.*, cutoff_on - last_on as days_since_order, if(gaps >= 3, h.median_gap, t.median_gap) as usual_gap,
    if(gaps >= 3, h.p90_gap, t.p90_gap) as long_gap, days_since_order / nullif(usual_gap, 0) as gap_ratio
from histories h left join typical t using (k);

create temp table risks as
with edges as (
    select
        quantile_disc(days_since_order, [.25, .5, .75, .9, .97]) as recency,
        quantile_disc(days, [.2, .4, .6, .8]) as frequency,
        quantile_disc(gap_ratio, [.5, .75, .9]) as ratio
    from rhythms where k > 0
), binned as (
    select
        k, customer_id, ordered, len(list_filter(recency, e -> days_since_order >= e)) as rb,
        len(list_filter(frequency, e -> days >= e)) as fb, len(list_filter(ratio, e -> gap_ratio >= e)) as gb
    from rhythms, edges
), cells as (
    select
        rb, fb, gb, count(*) filter (k > 0) as cases, count(*) filter (k > 0 and not ordered) as lapsed,
        count(distinct customer_id) filter (k > 0) as peers
    from binned group by all
), pooled as (
    select
        *, sum(cases) over (partition by rb) as r_cases, sum(lapsed) over (partition by rb) as r_lapsed,
        sum(cases) over () as all_cases, (sum(lapsed) over () + 1) / (sum(cases) over () + 2) as all_rate
    from cells
), rated as (
    select
        *, (lapsed + 10 * (r_lapsed + 20 * all_rate) / (r_cases + 20)) / (cases + 10) as p, peers + 10 as n,
        1.959964 * sqrt(p * (1 - p) / n + .960365 / (n * n)) as half
    from pooled
)
select
    k, customer_id, if(all_cases >= 50, p, null) as probability,
    (p + 1.920729 / n - half) / (1 + 3.841459 / n) as low,
    (p + 1.920729 / n + half) / (1 + 3.841459 / n) as high,
    case when all_cases < 50 then 'not_scored' when p >= .7 then 'high' when p >= .4 then 'medium'
        else 'low' end as band, cases as peer_cases
from binned join rated using (rb, fb, gb)
where k <= 0;

create table churn as
select r.* exclude (k), r.probability * greatest(v.value_12m, 0) as value_at_risk
from risks r join customer_value v using (customer_id) where k = 0;

create temp table last_touches as
select
    customer_id, max(occurred_on) filter (direction = 'outbound') as last_out,
    max(occurred_on) filter (direction = 'outbound' and is_personal) as last_personal,
    arg_max(channel, occurred_at) filter (direction = 'outbound' and is_personal) as last_channel,
    max(occurred_on) filter (direction = 'inbound') as last_in,
    count(*) filter (direction = 'outbound' and occurred_on >= as_of() - 365) as out_12m,
    count(*) filter (direction = 'inbound' and occurred_on >= as_of() - 365) as in_12m,
    count(*) filter (direction = 'outbound' and is_personal and occurred_on >= as_of() - 365) as personal_12m,
    histogram(channel) filter (direction = 'outbound' and occurred_on >= as_of() - 365) as channels_12m
from touches group by all;

create table activity_gap as
with cadences(value_tier, cadence) as (
    values ('key', 30), ('major', 60), ('standard', 120), ('small', 365), ('dormant', 180)
), clocks as (
    select
        r.*, t.* exclude (customer_id), v.value_tier, cadence,
        coalesce(greatest(long_gap, usual_gap), 365) as quiet_after,
        greatest(as_of() - coalesce(last_personal, r.first_on) - cadence, 0) as contact_overdue,
        plus(r.last_on, floor(usual_gap + .5)) as expected_on
    from rhythms r
    join customer_value v using (customer_id)
    join cadences using (value_tier)
    left join last_touches t using (customer_id)
    where k = 0
)
select
    *, as_of() - last_out as days_since_outbound, as_of() - last_in as days_since_inbound,
    as_of() - last_personal as days_since_personal, greatest(as_of() - expected_on, 0) as days_overdue,
    case
        when as_of() - first_on <= 60 and days < 3 then 'new'
        when days_since_order > quiet_after and contact_overdue > 0 then 'both_quiet'
        when days_since_order > quiet_after then 'they_went_quiet'
        when contact_overdue > 0 then 'we_went_quiet' else 'steady'
    end as clock
from clocks;

create table sales_dependence as
with recursive up as (
    select customer_id, parent_id as group_id, 1 as step from customers where parent_id is not null
    union all
    select u.customer_id, c.parent_id, step + 1 from up u join customers c on u.group_id = c.customer_id
    where c.parent_id is not null and step < 20
), tops as (
    select customer_id, arg_max(group_id, step) as group_id from up group by all
), totals as (
    select
        coalesce(group_id, customer_id) as group_id, count(*) as customers, sum(net_12m) as net_12m,
        sum(value_12m) as value_12m,
        sum(value_at_risk) as value_at_risk, product(probability) as loss_probability,
        min(probability) as loss_at_most
    from customer_value left join tops using (customer_id) left join churn using (customer_id) group by all
)
select
    *, greatest(net_12m, 0) / sum(greatest(net_12m, 0)) over () as share,
    row_number() over (order by net_12m desc, group_id) as sales_rank,
    sum(greatest(net_12m, 0)) over (order by net_12m desc,
        group_id) / sum(greatest(net_12m, 0)) over () as cumulative_share,
    sum(net_12m) over () - net_12m as sales_without,
    greatest(value_12m, 0) / sum(greatest(value_12m, 0)) over () as value_share
from totals;

create table sales_concentration as
select
    (select sum(share) from customer_value where sales_rank <= (customers + 4) // 5) as top_20_percent_share,
    (select sum(share * share) from customer_value) as hhi,
    (select sum(share * share) from sales_dependence) as group_hhi,
    (select count(*) from sales_dependence where share >= .1) as groups_over_10_percent,
    (select min(sales_rank) from customer_value where cumulative_share >= .8) as customers_for_80_percent, d.*
from sales_dependence d where sales_rank = 1;

create table customer_matrix as
with places as (
    select
        v.customer_id, v.value_tier, coalesce(n.band, 'not_scored') as band, h.value_tier as earlier_tier,
        if(h.customer_id is not null, coalesce(b.band, 'not_scored'), null) as earlier_band, v.net_12m,
        v.value_12m, v.margin_12m, n.value_at_risk
    from customer_value v
    left join churn n using (customer_id)
    left join customer_history h on v.customer_id = h.customer_id
        and h.closed_on = date_trunc('month', as_of() - 1)
    left join risks b on v.customer_id = b.customer_id and b.k = -1
), now_in as (
    select
        value_tier, band, count(*) as customers, sum(net_12m) as net, sum(value_12m) as value,
        sum(margin_12m) as margin,
        sum(value_at_risk) as at_risk, count(*) filter (earlier_tier is null) as new,
        count(*) filter (earlier_tier = value_tier and earlier_band = band) as stayed
    from places group by all
), before as (
    select earlier_tier as value_tier, earlier_band as band, count(*) as customers_before from places
    where earlier_tier is not null group by all
)
select *, customers - stayed - new as moved_in, customers_before - stayed as moved_out from now_in
full join before using (value_tier, band);
