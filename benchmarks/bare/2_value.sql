-- customer_value, and what the company's sales rest on.
create temp table sales as
select
    customer_id, min(ordered_on) filter (lines > 0) as first_on, max(ordered_on) filter (lines > 0) as last_on,
    count(distinct order_id) filter (lines > 0) as orders,
    count(distinct order_id) filter (lines > 0 and ordered_on >= as_of() - 365) as orders_12m,
    sum(lines) as lines, sum(gross) as gross, sum(discount) as discount, sum(returned) as returned,
    sum(net) as net,
    coalesce(sum(gross) filter (ordered_on >= as_of() - 365), 0) as gross_12m,
    coalesce(sum(net) filter (ordered_on >= as_of() - 365), 0) as net_12m,
    coalesce(sum(net) filter (ordered_on >= as_of() - 730 and ordered_on < as_of() - 365), 0) as net_before,
    coalesce(sum(costed_net) filter (ordered_on >= as_of() - 365), 0) as costed_net_12m,
    sum(costed_net) filter (ordered_on >= as_of() - 730 and ordered_on < as_of() - 365) as costed_net_before,
    sum(costed_gross) as costed_gross,
    sum(costed_gross) filter (ordered_on >= as_of() - 365) as costed_gross_12m,
    sum(margin) as margin, sum(margin) filter (ordered_on >= as_of() - 365) as margin_12m,
    sum(margin) filter (ordered_on >= as_of() - 730 and ordered_on < as_of() - 365) as margin_before
from orders group by all;

set variable basis = (
    select
        case
            when sum(costed_gross_12m) / sum(gross_12m) >= .95 then 'margin'
            when getvariable('gross_margin') is not null then 'assumed_margin' else 'revenue'
        end
    from sales
);
set variable margin_rate = (select coalesce(sum(margin_12m) / sum(costed_net_12m), 0) from sales);
create temp macro worth(net, costed_net, margin) as cast(case getvariable('basis')
    when 'margin' then coalesce(margin, 0) + (net - coalesce(costed_net, 0)) * getvariable('margin_rate')
    when 'assumed_margin' then net * getvariable('gross_margin') else net end as decimal(18, 4));

create temp macro tier_of(place) as case
    when place <= .05 then 'key' when place <= .2 then 'major' when place <= .5 then 'standard'
    when place is not null then 'small' else 'dormant' end;

create table customer_value as
with valued as (
    select *, worth(net_12m, costed_net_12m, margin_12m) as value_12m,
        worth(net_before, costed_net_before, margin_before) as value_before
    from sales
), placed as (
    select customer_id, percent_rank() over (order by value_12m desc) as place from valued where orders_12m > 0
), ranked as (
    select
        *, rank() over (order by last_on nulls first) - 1 as recency,
        rank() over (order by orders) - 1 as frequency,
        rank() over (order by net) - 1 as monetary, count(*) over () as customers,
        row_number() over (order by net desc, customer_id) as sales_rank,
        greatest(net, 0) / sum(greatest(net, 0)) over () as share,
        sum(greatest(net, 0)) over (order by net desc, customer_id) / sum(greatest(net, 0)) over ()
            as cumulative_share
    from valued
)
select
    r.*, c.name, c.parent_id, c.account_manager_id, c.industry, c.region, b.products,
    as_of() - last_on as days_since_order,
    (gross - discount) / nullif(orders, 0) as average_order, costed_gross / gross as costed_share,
    least(5, 1 + floor(5 * recency / greatest(customers - 1, 1))) as recency_score,
    least(5, 1 + floor(5 * frequency / greatest(customers - 1, 1))) as frequency_score,
    least(5, 1 + floor(5 * monetary / greatest(customers - 1, 1))) as monetary_score,
    share >= .1 as is_dependence,
    case
        when (sales_rank - 1) / customers + cumulative_share - share < 1 then 'A'
        when cumulative_share - share < .95 then 'B' else 'C'
    end as pareto_class,
    tier_of(place) as value_tier
from ranked r
left join placed using (customer_id)
left join customers c using (customer_id)
left join (select customer_id, count(*) as products from bought group by all) b using (customer_id);

create table customer_history as
with closes as (
    select cast(ends_on as date) as closed_on from month_ends
    where ends_on < as_of() and ends_on >= as_of() - interval 25 month
), sums as (
    select
        closed_on, customer_id, coalesce(sum(net) filter (recent), 0) as net_12m,
        coalesce(sum(worth(net, costed_net, margin)) filter (recent), 0) as value_12m,
        coalesce(sum(orders) filter (recent), 0) as orders_12m, max(last_on) as last_on,
        sum(net) filter (month_on = closed_on - interval 1 month) as month_net,
        sum(orders) filter (month_on = closed_on - interval 1 month) as month_orders
    from (
        select *, month_on >= closed_on - interval 12 month as recent
        from closes join months on month_on < closed_on
    )
    group by closed_on, customer_id
), ranked as (
    select *, percent_rank() over (partition by closed_on, orders_12m > 0 order by value_12m desc) as place
    from sums
)
select
    *, closed_on - last_on as days_since_order,
    tier_of(if(orders_12m > 0, place, null)) as value_tier
from ranked;
insert into customer_history by name
select
    v.customer_id, as_of() as closed_on, v.orders_12m, v.net_12m, v.value_12m, v.last_on, days_since_order,
    value_tier,
    m.orders as month_orders, m.net as month_net
from customer_value v
left join months m on v.customer_id = m.customer_id and m.month_on = date_trunc('month', as_of() - 1);

create table revenue_retention as
with ends as (
    select month_on, ends_on, row_number() over (order by month_on) as number from month_ends
    where ends_on <= as_of()
), closes as (
    select * from ends where ends_on > as_of() - interval 25 month
), firsts as (
    select customer_id, min(month_on) as first_on from months group by all
), moves as (
    select
        'month' as basis, c.month_on, customer_id,
        coalesce(sum(net) filter (m.month_on < c.month_on), 0) as opening,
        coalesce(sum(net) filter (m.month_on = c.month_on), 0) as closing, c.month_on = first_on as is_new
    from closes c join months m on m.month_on between c.month_on - interval 1 month and c.month_on
    join firsts using (customer_id)
    where number >= 2
    group by all
    union all
    select
        'trailing_12m', c.month_on, customer_id,
        coalesce(sum(net) filter (m.month_on <= c.month_on - interval 12 month), 0),
        coalesce(sum(net) filter (m.month_on > c.month_on - interval 12 month), 0),
        first_on > c.month_on - interval 12 month
    from closes c join months m on m.month_on > c.month_on - interval 24 month and m.month_on <= c.month_on
    join firsts using (customer_id)
    where number >= 24
    group by all
)
select
    basis, month_on, sum(opening) as opening, sum(closing) as closing,
    sum(closing - opening) filter (opening <= 0 and closing > 0 and is_new) as new,
    sum(closing - opening) filter (opening <= 0 and closing > 0 and not is_new) as reactivated,
    sum(closing - opening) filter (closing > opening and (opening > 0 or closing <= 0)) as expansion,
    sum(opening - closing) filter (closing < opening and (opening <= 0 or closing > 0)) as contraction,
    sum(opening - closing) filter (opening > 0 and closing <= 0) as churned,
    count(*) filter (opening > 0) as opening_customers, count(*) filter (closing > 0) as closing_customers
from moves group by all;

create table cohort_retention as
with firsts as (
    select customer_id, min(month_on) as cohort_on from months where orders > 0 group by all
), cohorts as (
    select cohort_on, count(*) as customers from firsts group by all
), sold as (
    select cohort_on, month_on, count(*) filter (orders > 0) as active, sum(orders) as orders, sum(net) as net
    from months join firsts using (customer_id) group by all
)
select
    c.cohort_on, e.month_on, customers, coalesce(active, 0) as active,
    coalesce(active, 0) / customers as retention, orders, net,
    sum(net) over (partition by c.cohort_on order by e.month_on) / customers as cumulative_revenue
from cohorts c
join month_ends e on e.month_on >= c.cohort_on and e.ends_on <= as_of()
left join sold s on s.cohort_on = c.cohort_on and s.month_on = e.month_on;

create table sales_summary as
select
    date_trunc('month', ordered_on) as month_on, region, industry, category, channel,
    count(*) filter (sign = 1) as lines,
    sum(quantity) filter (sign = 1) as quantity, sum(gross) filter (sign = 1) as gross,
    sum(discount) filter (sign = 1) as discount,
    sum(net) filter (sign = -1) as returned, sum(sign * net) as net,
    sum(sign * net) filter (cost is not null) as costed_net,
    sum(sign * (net - cost)) filter (cost is not null) as margin
from lines left join customers using (customer_id) group by all;
