-- The numbers of all marts without a pipeline: no row accounted for, no contract, no test, no words.
-- Read in the order of their names from one session; `file_search_path` is the lake. Helpers are
-- temporary, marts are tables. The rules' numbers are written down here as they stand in the seeds.
set variable as_of = (select as_of from 'raw/company.parquet');
set variable known_before = (select known_before from 'raw/company.parquet');
set variable zone = (select time_zone from 'raw/company.parquet');
set variable horizon = (select cast(horizon_days as integer) from 'raw/company.parquet');
set variable currency = (select currency from 'raw/company.parquet');
set variable gross_margin = (select gross_margin from 'raw/company.parquet');
set variable weekly_contacts = (select contacts_per_week from 'raw/company.parquet');
create temp macro local_day(moment) as cast(timezone(getvariable('zone'), timezone('UTC', moment)) as date);
create temp macro as_of() as cast(getvariable('as_of') as date);
create temp macro plus(day, n) as day + cast(n as integer);

-- The account that each merged account has become.
create temp table merged as
with recursive steps as (
    select customer_id as id, merged_into_customer_id as customer_id, 1 as step
    from 'raw/customers.parquet' where merged_into_customer_id is not null
    union all
    select s.id, c.merged_into_customer_id, s.step + 1
    from steps s join 'raw/customers.parquet' c on s.customer_id = c.customer_id
    where c.merged_into_customer_id is not null and s.step < 20
)
select id, arg_max(customer_id, step) as customer_id from steps group by id;

create temp table rates as
with needed as (
    select distinct currency, local_day(ordered_at) as ordered_on
    from 'raw/order_lines.parquet'
    where currency <> getvariable('currency') and ordered_at < getvariable('known_before')
)
select n.currency, n.ordered_on, r.rate
from needed n asof join 'raw/exchange_rates.parquet' r on n.currency = r.currency and n.ordered_on >= r.date;

create temp table lines as
with days as (
    select *, local_day(ordered_at) as ordered_on
    from 'raw/order_lines.parquet'
    where status in ('placed', 'returned') and ordered_at < getvariable('known_before')
), priced as (
    select
        coalesce(m.customer_id, d.customer_id) as customer_id, d.order_id, d.ordered_on, d.product_id,
        p.category, d.channel, d.quantity, if(d.status = 'placed', 1, -1) as sign,
        cast(d.quantity * d.unit_price * coalesce(r.rate, 1) as decimal(18, 4)) as gross,
        cast(d.discount_amount * coalesce(r.rate, 1) as decimal(18, 4)) as discount,
        cast(coalesce(d.quantity * d.unit_cost * coalesce(r.rate, 1), d.quantity * p.unit_cost) as decimal(18,
            4))
            as cost
    from days d
    left join merged m on d.customer_id = m.id
    left join rates r on d.currency = r.currency and d.ordered_on = r.ordered_on
    left join 'raw/products.parquet' p on d.product_id = p.product_id
)
select *, gross - discount as net from priced;

create temp table customers as
select
    c.customer_id, c.name, nullif(coalesce(m.customer_id, c.parent_customer_id), c.customer_id) as parent_id,
    c.account_manager_id, c.industry, c.region
from 'raw/customers.parquet' c
left join merged m on c.parent_customer_id = m.id
where c.merged_into_customer_id is null;

create temp table owners as
with staff as (
    select * from 'raw/employees.parquet' where left_on is null or left_on >= as_of()
)
select
    c.customer_id, s.name as owner_name,
    floor(coalesce(s.contacts_per_week, getvariable('weekly_contacts'))) as capacity,
    if((select count(*) from 'raw/employees.parquet') = 0, c.account_manager_id, s.employee_id) as owner_id
from customers c left join staff s on c.account_manager_id = s.employee_id;

create temp table orders as
select
    customer_id, order_id, ordered_on, min(channel) filter (sign = 1) as channel,
    count(*) filter (sign = 1) as lines,
    coalesce(sum(gross) filter (sign = 1), 0) as gross,
    coalesce(sum(discount) filter (sign = 1), 0) as discount,
    coalesce(sum(net) filter (sign = -1), 0) as returned, sum(sign * net) as net,
    sum(sign * net) filter (cost is not null) as costed_net,
    sum(gross) filter (cost is not null and sign = 1) as costed_gross,
    sum(sign * (net - cost)) filter (cost is not null) as margin
from lines group by all;

create temp table days as
with purchases as (
    select customer_id, ordered_on, count(*) as orders, sum(gross) as gross, sum(gross - discount) as net
    from orders where lines > 0 group by all
)
select
    *, ordered_on - lag(ordered_on) over visits as gap, ordered_on - lag(ordered_on, 2) over visits as two_gaps
from purchases window visits as (partition by customer_id order by ordered_on);

create temp table months as
select
    customer_id, date_trunc('month', ordered_on) as month_on, sum(net) as net, sum(costed_net) as costed_net,
    sum(margin) as margin, count(distinct order_id) filter (lines > 0) as orders,
    max(ordered_on) filter (lines > 0) as last_on
from orders group by all;

create temp table month_ends as
with begun as (
    select cast(unnest(generate_series(min(month_on), as_of() - 1, interval 1 month)) as date) as month_on
    from months
)
select month_on, cast(month_on + interval 1 month as date) as ends_on from begun;

create temp table bought as
select
    customer_id, product_id, count(*) as lines, min(ordered_on) as first_on, max(ordered_on) as last_on
from lines where sign = 1 and product_id is not null group by all;

create temp table touches as
select
    coalesce(m.customer_id, i.customer_id) as customer_id, interaction_id, contact_id, employee_id, direction,
    channel,
    purpose, outcome, occurred_at, local_day(occurred_at) as occurred_on, channel <> 'newsletter' as is_personal
from 'raw/interactions.parquet' i left join merged m on i.customer_id = m.id
where occurred_at < getvariable('known_before');
