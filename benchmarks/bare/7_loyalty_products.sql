-- Rewards, and what belongs together in a customer's basket.
create table loyalty as
with tiers(rank, tier, multiple, min_orders, share) as (
    values (1, 'bronze', 1, 4, .01), (2, 'silver', 3, 8, .01), (3, 'gold', 8, 12, .015),
        (4, 'platinum', 20, 24, .02)
), bases as (
    select year_on + interval 1 year as year_on, median(cast(net as double)) as base
    from (select customer_id, date_trunc('year', month_on) as year_on, sum(net) as net from months group by all
        having sum(orders) > 0)
    where year_on >= (select min(month_on) from months) group by all
), terms as (
    select
        year_on, rank, tier, min_orders,
        10 ** (floor(log10(multiple * base)) - 1) as step, round(multiple * base / step) * step as min_revenue,
        share * min_revenue as reward
    from bases, tiers where base > 0 and year_on <= as_of()
), running as (
    select
        customer_id, ordered_on, date_trunc('year', ordered_on) as year_on, sum(sum(net)) over years as net,
        sum(count(*) filter (lines > 0)) over years as orders
    from orders where ordered_on >= date_trunc('year', as_of() - 365) group by customer_id, ordered_on
    window years as (partition by customer_id, date_trunc('year', ordered_on) order by ordered_on)
), earned as (
    select customer_id, year_on, rank, any_value(tier) as tier, any_value(reward) as reward,
        min(ordered_on) as earned_on
    from running join terms using (year_on) where net >= min_revenue and orders >= min_orders group by all
), granted as (
    select coalesce(m.customer_id, h.subject_id) as customer_id, max(as_of) as granted_on
    from 'raw/list_history.parquet' h left join merged m on h.subject_id = m.id
    where list = 'retention_list' and play = 'reward' and coalesce(arm, 'treatment') = 'treatment'
        and h.as_of < as_of() group by all
), owed as (
    select customer_id, count(*) as rewards_owed, sum(reward) as amount, max(earned_on) as earned_on,
        min(earned_on) as since_on, arg_max(tier, rank) as tier
    from earned left join granted using (customer_id)
    where earned_on >= as_of() - 365 and (granted_on is null or earned_on >= granted_on) group by all
), now_terms as (
    select * from terms where year_on = (select max(year_on) from terms)
), reached as (
    select customer_id, max(rank) as rank from customer_value v
    join now_terms on net_12m >= min_revenue and orders_12m >= min_orders group by all
)
select
    v.customer_id, n.tier, net_12m, orders_12m, u.tier as next_tier,
    greatest(u.min_revenue - net_12m, 0) as revenue_to_next,
    greatest(u.min_orders - orders_12m, 0) as orders_to_next, o.* exclude (customer_id, tier), granted_on
from customer_value v
left join reached r using (customer_id)
left join now_terms n on n.rank = r.rank
left join now_terms u on u.rank = coalesce(r.rank, 0) + 1
left join owed o using (customer_id)
left join granted using (customer_id);

create temp macro bucket(salt, id) as cast('0x' || md5(salt || '|' || id)[:8] as bigint) % 10000;

create temp table baskets as
with popular as (
    select product_id from bought where last_on >= as_of() - 730 group by all having count(*) >= 5
), kept as (
    select
        b.*, s.last_on as customer_last_on,
        row_number() over (partition by customer_id order by b.lines desc, b.last_on desc, product_id) as place
    from bought b join popular using (product_id) join sales s using (customer_id)
    where b.last_on >= as_of() - 730 qualify place <= 50
)
select customer_id, product_id, lines, first_on < customer_last_on as is_earlier
from kept
where (select sum(place - 1) from kept) <= 5e6
    or bucket('affinity', customer_id) < 10000 * 5e6 / (select sum(place - 1) from kept);

create temp table popularity as
select
    product_id, count(*) as customers, count(*) filter (is_earlier) as earlier,
    row_number() over (order by count(*) desc, product_id) as place,
    row_number() over (order by count(*) filter (is_earlier) desc, product_id) as earlier_place
from baskets group by product_id;

create temp table neighbours as
with pairs as (
    select a.product_id as a, b.product_id as b, count(*) as together,
        count(*) filter (a.is_earlier and b.is_earlier) as earlier
    from baskets a join baskets b on a.customer_id = b.customer_id and a.product_id < b.product_id
    group by all having count(*) >= 5
), both_ways as (
    from pairs union all select b, a, together, earlier from pairs
), sizes as (
    select count(distinct customer_id) as n, count(distinct customer_id) filter (is_earlier) as n_earlier
    from baskets
), rated as (
    select
        p.a as product_id, p.b as related_id, together, x.customers, y.customers as related_customers,
        together / sqrt(x.customers * y.customers) as cosine,
        together * n / (x.customers * y.customers) as lift,
        if(p.earlier >= 5, p.earlier / sqrt(x.earlier * y.earlier), 0) as earlier_cosine,
        if(p.earlier >= 5, p.earlier * n_earlier / (x.earlier * y.earlier), 0) as earlier_lift
    from both_ways p join popularity x on p.a = x.product_id join popularity y on p.b = y.product_id, sizes
)
select
    *, row_number() over (partition by product_id order by cosine desc, related_id) as place,
    row_number() over (partition by product_id order by earlier_cosine desc, related_id) as earlier_place,
    row_number() over (partition by product_id order by earlier_lift desc, related_id) as lift_place
from rated qualify least(place, earlier_place, lift_place) <= 20;

create table product_affinity as
with candidates as (
    select distinct least(n.product_id, related_id) as a, greatest(n.product_id, related_id) as b
    from neighbours n join 'raw/products.parquet' p on n.product_id = p.product_id
    join 'raw/products.parquet' q on related_id = q.product_id
    where p.category = q.category and n.place <= 20
), expected as (
    select a, b, sum(x.lines * y.lines / s.orders) as expected
    from candidates join baskets x on a = x.product_id
    join baskets y on b = y.product_id and x.customer_id = y.customer_id
    join sales s on s.customer_id = x.customer_id group by all
), ordered as (
    select distinct customer_id, order_id, product_id, category from lines
    semi join baskets using (customer_id, product_id)
    where sign = 1 and category is not null
), found as (
    select x.product_id as a, y.product_id as b, count(*) as together
    from ordered x join ordered y
    on x.order_id = y.order_id and x.customer_id = y.customer_id and x.category = y.category
        and x.product_id < y.product_id group by all
), substitutes as (
    select a, b, expected, coalesce(together, 0) as orders_together
    from expected left join found using (a, b) where expected >= 10 and coalesce(together, 0) < .5 * expected
)
select n.*, s.a is not null as is_substitute, orders_together, expected
from neighbours n left join substitutes s on a = least(n.product_id, related_id)
    and b = greatest(n.product_id, related_id)
where place <= 20;

create table affinity_quality as
with testable as (
    select customer_id, s.last_on
    from bought b join sales s using (customer_id) where s.last_on >= as_of() - 730 group by all
    having min(b.first_on) < s.last_on and max(b.first_on) = s.last_on
), tested as (
    select * from testable
    where (select count(*) from testable) <= 2000
        or bucket('affinity_test', customer_id) < 10000 * 2000 / (select count(*) from testable)
), known as (
    select customer_id, product_id, count(*) as times, max(ordered_on) as last_on
    from lines join tested t using (customer_id)
    where sign = 1 and product_id is not null and ordered_on < t.last_on group by all
), firsts as (
    select b.customer_id, b.product_id from bought b
    join tested t on b.customer_id = t.customer_id and b.first_on = t.last_on
), own as (
    select * from known
    qualify row_number() over (partition by customer_id order by times desc, last_on desc, product_id) <= 20
), candidates as (
    select 'cosine' as method, customer_id, related_id as product_id, earlier_cosine as score from own
    join neighbours using (product_id) where earlier_cosine > 0 and earlier_place <= 20
    union all
    select 'lift', customer_id, related_id, earlier_lift from own join neighbours using (product_id)
    where earlier_lift > 0 and lift_place <= 20
    union all
    select 'popularity', customer_id, product_id, earlier from tested, popularity where earlier_place <= 100
), suggested as (
    select method, customer_id, product_id from candidates anti join known using (customer_id, product_id)
    group by method, customer_id, product_id
    qualify row_number() over (partition by method, customer_id order by sum(score) desc, product_id) <= 10
), kinds as (
    select distinct customer_id, category from firsts join 'raw/products.parquet' using (product_id)
    where category is not null
)
select
    method, n as customers, count(distinct f.customer_id) as hits, hits / n as hit_rate,
    count(distinct k.customer_id) as category_hits
from suggested s cross join (select count(*) as n from tested)
left join firsts f using (customer_id, product_id)
left join 'raw/products.parquet' p using (product_id)
left join kinds k on k.customer_id = s.customer_id and k.category = p.category
group by method, n;

create table product_suggestions as
with chosen as (
    select customer_id from customer_value where value_tier <> 'dormant' order by value_12m desc,
        customer_id limit 50000
), own as (
    select b.* from bought b semi join chosen using (customer_id)
), used as (
    select coalesce(max(method) filter (method = 'cosine'
        and hit_rate > (select hit_rate from affinity_quality where method = 'popularity')),
        'popularity') as method
    from affinity_quality
), candidates as (
    select customer_id, related_id as product_id, cosine as score, is_substitute as is_out,
        o.product_id as because, method
    from (select * from own
        qualify row_number() over (partition by customer_id order by lines desc, last_on desc,
        product_id) <= 20) o
    join product_affinity a using (product_id) join used on method = 'cosine'
    union all
    select customer_id, product_id, customers, false, null, method from chosen, popularity
    join used on method = 'popularity' where place <= 100
), ranked as (
    select
        customer_id, product_id, sum(score) as score, arg_max(because, score) as because,
        any_value(method) as method,
        row_number() over (partition by customer_id order by sum(score) desc, product_id) as rank
    from candidates anti join own using (customer_id, product_id) group by customer_id, product_id
    having not bool_or(is_out)
    qualify rank <= 5
)
select r.*, p.name, p.category, q.name as because_name
from ranked r left join 'raw/products.parquet' p using (product_id)
left join 'raw/products.parquet' q on because = q.product_id;

create table category_gaps as
with category_days as (
    select customer_id, category, ordered_on, sum(net) as net from lines where sign = 1 and category is not null
    group by all
), categories as (
    select customer_id, category, min(ordered_on) as first_on, max(ordered_on) as last_on, count(*) as days
    from category_days group by all having count(*) >= 3
), numbered as (
    select customer_id, ordered_on, net, row_number() over w as number,
        count(*) over (partition by customer_id) as numbers
    from days window w as (partition by customer_id order by ordered_on)
), missing as (
    select
        c.*, as_of() - c.last_on as silent, silent * (c.days - 1) / (c.last_on - c.first_on) as multiple,
        e.numbers - e.number as days_since,
        (1 - c.days / (e.number - s.number + 2)) ** (e.numbers - e.number) as chance
    from categories c
    join activity_gap g on g.customer_id = c.customer_id and g.days_since_order <= g.quiet_after
    join numbered s on s.customer_id = c.customer_id and s.ordered_on = c.first_on
    join numbered e on e.customer_id = c.customer_id and e.ordered_on = c.last_on
    where multiple > 3 and chance < .01
), of_category as (
    select m.customer_id, m.category, sum(net) as revenue
    from missing m join category_days d on m.customer_id = d.customer_id and m.category = d.category
        and d.ordered_on > m.last_on - 365 group by all
), of_all as (
    select m.customer_id, m.category, sum(net) as revenue
    from missing m join days d on m.customer_id = d.customer_id and m.last_on - d.ordered_on between 0 and 364
    group by all
)
select m.*, c.revenue, c.revenue / a.revenue as share
from missing m join of_category c using (customer_id, category) join of_all a using (customer_id, category);
