-- On whom a relationship rests, with whom to talk about what, and everything on one page.
create temp table our_people as
select
    customer_id, employee_id, count(*) filter (occurred_on >= as_of() - 365) as times_12m, count(*) as times,
    max(occurred_on) as last_on,
    row_number() over (partition by customer_id order by employee_id is null, times_12m desc, last_on desc,
        employee_id) as place
from touches where is_personal group by customer_id, employee_id;

create temp table their_people as
select
    customer_id, contact_id, count(*) filter (occurred_on >= as_of() - 365) as times_12m,
    max(occurred_on) as last_on,
    row_number() over (partition by customer_id order by contact_id is null, times_12m desc, last_on desc,
        contact_id) as place
from touches where is_personal group by customer_id, contact_id;

create table relationship_risk as
with staff as (
    select employee_id, case when left_on < as_of() then 'left' when left_on is not null then 'leaving'
        else 'active' end as status
    from 'raw/employees.parquet'
), ours as (
    select
        customer_id, sum(times_12m) as touches_12m, count(employee_id) filter (times_12m > 0) as our_people,
        max(employee_id) filter (place = 1) as main_id,
        max(times_12m) filter (place = 1) as main_touches,
        max(last_on) filter (place > 1 and employee_id is not null) as other_on
    from our_people group by all
), theirs as (
    select customer_id, count(contact_id) filter (times_12m > 0) as their_people,
        max(contact_id) filter (place = 1) as main_contact_id
    from their_people group by all
), pairs as (
    select a.employee_id, b.employee_id as colleague_id, count(*) as customers
    from our_people a join our_people b on a.customer_id = b.customer_id and a.employee_id <> b.employee_id
    join staff s on s.employee_id = b.employee_id and s.status = 'active'
    where a.times_12m > 0 and b.times_12m > 0 group by all
), colleagues as (
    select * from pairs
    qualify row_number() over (partition by employee_id order by customers desc, colleague_id) = 1
), known as (
    select o.customer_id, b.employee_id as known_id
    from ours o join our_people b on o.customer_id = b.customer_id and b.employee_id <> main_id
    join staff s on s.employee_id = b.employee_id and s.status = 'active'
    qualify row_number() over (partition by o.customer_id order by times desc, last_on desc, b.employee_id) = 1
), answers as (
    select coalesce(m.customer_id, s.customer_id) as customer_id, kind, score,
        local_day(answered_at) as answered_on,
        row_number() over (partition by coalesce(m.customer_id, s.customer_id), kind order by answered_at desc,
            contact_id, score) as place
    from 'raw/surveys.parquet' s left join merged m on s.customer_id = m.id
    where answered_at < getvariable('known_before')
), satisfaction as (
    select
        customer_id, max(score) filter (kind = 'nps' and place = 1) as nps,
        max(score) filter (kind = 'nps' and place = 2) as nps_before,
        max(score) filter (kind = 'csat' and place = 1) as csat,
        max(score) filter (kind = 'csat' and place = 2) as csat_before,
        max(answered_on) as answered_on
    from answers group by all
)
select
    v.customer_id, coalesce(touches_12m, 0) as touches_12m, coalesce(our_people, 0) as our_people,
    coalesce(their_people, 0) as their_people,
    main_id, main_contact_id, main_touches / nullif(touches_12m, 0) as largest_share,
    as_of() - other_on as since_other,
    our_people = 1 and touches_12m >= 2 as held_by_one, held_by_one and their_people = 1 as is_one_person,
    coalesce(known_id, colleague_id) as introduce,
    account_manager_id as owner_id, o.status as owner_status, e.status as main_status, value_12m,
    if(held_by_one, greatest(value_12m, 0), 0) * .154 as exposure,
    nps, nps - nps_before as nps_change, csat, csat - csat_before as csat_change, answered_on
from customer_value v
left join ours u on u.customer_id = v.customer_id and our_people > 0
left join theirs t on t.customer_id = v.customer_id and their_people > 0
left join known k on k.customer_id = v.customer_id
left join colleagues c on c.employee_id = main_id
left join staff o on o.employee_id = account_manager_id
left join staff e on e.employee_id = main_id
left join satisfaction n on n.customer_id = v.customer_id;

create table employee_exposure as
with spoken as (
    select employee_id, count(*) as customers_touched, sum(times_12m) as touches from our_people
    where times_12m > 0 group by all
), held as (
    select main_id as employee_id, count(*) as held_alone, count(*) filter (is_one_person) as one_person,
        sum(greatest(value_12m, 0)) as value_held, sum(exposure) as exposure
    from relationship_risk where held_by_one group by all
), owned as (
    select owner_id as employee_id, count(*) as owned, sum(value_12m) as value_owned from relationship_risk
    group by all
)
select * exclude (source_file, source_row)
from 'raw/employees.parquet' left join spoken using (employee_id) left join held using (employee_id)
left join owned using (employee_id);

create table key_account_candidates as
with costs(channel, is_manual, extra) as (
    values ('edi', false, 0), ('web', false, 0), ('email', true, 2.95), ('phone', true, 3.7),
        ('rep', true, 2.95), ('store', true, 2.95), ('other', true, 2.95)
), counted as (
    select customer_id, channel, count(distinct order_id) as orders, sum(lines) as lines
    from orders where lines > 0 and ordered_on >= as_of() - 365 group by all
), habits as (
    select
        customer_id, sum(orders) as orders, sum(lines) / sum(orders) as lines_per_order,
        sum(orders) filter (is_manual) / sum(orders) as manual_share,
        arg_max(channel, orders) filter (is_manual) as manual_channel,
        sum(orders * extra) filter (is_manual) as handwork
    from counted join costs using (channel) group by all
), measured as (
    select
        h.*, value_tier, products, net_12m, value_12m, percent_rank() over (order by products) as range_share
    from habits h join customer_value v using (customer_id) where value_tier <> 'dormant'
)
select
    *, coalesce(orders >= 24 and manual_share >= .5, false) as for_ordering, orders >= 52 as for_invoicing,
    value_tier = 'key' and range_share >= .9 as for_project,
    if(for_ordering, handwork, 0) + if(for_invoicing, orders * 6.5, 0) as yearly_saving
from measured where value_tier in ('key', 'major', 'standard')
    and (for_ordering or for_invoicing or for_project);

create table public_word_candidates as
select v.customer_id, v.value_tier, v.value_12m, stage,
    net_12m / nullif(greatest(net_before, 0), 0) - 1 as growth, as_of() - v.first_on as tenure, nps
from customer_value v
join lifecycle l using (customer_id)
join relationship_risk r using (customer_id)
join service_status s using (customer_id)
left join churn n using (customer_id)
where v.value_tier in ('key', 'major') and as_of() - v.first_on >= 730
    and (stage = 'partner' or (stage = 'regular' and growth >= .2))
    and coalesce(open_complaints, 0) = 0 and coalesce(band, '') <> 'high' and coalesce(nps >= 9, true)
    and v.customer_id not in (select customer_id from lost_customers where status = 'lost');

create table customer_profile as
select
    v.customer_id, v.name, v.parent_id, v.industry, v.region, o.owner_id, o.owner_name, p.owner_status,
    v.value_tier, v.pareto_class, v.value_12m, v.net_12m,
    v.net_before, v.margin_12m, v.orders_12m, v.average_order, v.first_on, v.last_on, v.days_since_order,
    g.usual_gap, g.expected_on, g.clock, l.stage,
    l.stage_since, n.probability, n.band, n.value_at_risk, x.status as loss_status, x.lost_on, x.reason_code,
    g.last_personal, g.last_in, c.contact_overdue,
    c.due_on, c.kind, p.our_people, p.their_people, p.main_id, p.main_contact_id, p.is_one_person, p.introduce,
    s.open_complaints, s.oldest_open_on,
    s.late_share, p.nps, p.nps_change, p.csat, y.tier, y.next_tier, y.revenue_to_next, y.orders_to_next,
    y.rewards_owed, q.related, m.missing,
    k.for_ordering, k.for_invoicing, k.for_project, r.customer_id is not null as is_rising,
    w.customer_id is not null as is_worth_a_public_word
from customer_value v
left join owners o using (customer_id)
left join activity_gap g using (customer_id)
left join lifecycle l using (customer_id)
left join churn n using (customer_id)
left join lost_customers x using (customer_id)
left join contact_plan c using (customer_id)
left join relationship_risk p using (customer_id)
left join service_status s using (customer_id)
left join loyalty y using (customer_id)
left join (select customer_id, string_agg(name, ', ' order by rank) as related from product_suggestions
    where rank <= 3 group by all) q using (customer_id)
left join (select customer_id, string_agg(category, ', ' order by revenue desc) as missing from category_gaps
    group by all) m using (customer_id)
left join key_account_candidates k using (customer_id)
left join promotion_candidates r using (customer_id)
left join public_word_candidates w using (customer_id);
