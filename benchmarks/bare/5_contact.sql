-- Whom to talk to next, and each account manager's book.
create table contact_plan as
with mix(value_tier, kind, channel, per_year) as (
    values ('key', 'call', 'phone', 8), ('key', 'visit', 'visit', 4), ('key', 'event_invitation', 'event', 1),
        ('major', 'call', 'phone', 4),
    ('major', 'visit', 'visit', 2), ('major', 'event_invitation', 'event', 1), ('standard', 'call', 'phone', 2),
    ('standard', 'offer', 'email', 1),
    ('standard', 'newsletter', 'newsletter', 4), ('small', 'offer', 'email', 1),
    ('small', 'newsletter', 'newsletter', 4),
    ('dormant', 'call', 'phone', 1), ('dormant', 'letter', 'mail', 1)
), done as (
    select customer_id, channel, max(occurred_on) as last_on,
        count(*) filter (occurred_on >= as_of() - 365) as times
    from touches where direction = 'outbound' group by all
), planned as (
    select
        g.customer_id, kind, per_year, coalesce(times, 0) as times, channel <> 'newsletter' as is_personal,
        greatest(as_of(), if(is_personal, plus(coalesce(last_personal, first_on), cadence),
            coalesce(plus(d.last_on, floor(365 / per_year)), as_of()))) as due_on
    from activity_gap g join mix using (value_tier) left join done d using (customer_id, channel)
    where is_personal or coalesce(times, 0) < per_year
), next_one as (
    select * from planned
    qualify row_number() over (partition by customer_id order by due_on, is_personal desc,
        (times + .5) / per_year, kind) = 1
), since as (
    select customer_id, count(*) as touches_since_order
    from touches t join sales s using (customer_id)
    where direction = 'outbound' and is_personal and occurred_on > last_on group by all
)
select
    g.customer_id, owner_id, g.value_tier, value_12m, cadence, last_personal, days_since_personal,
    contact_overdue > 0 as is_overdue, contact_overdue,
    if(contact_overdue > 0, plus(as_of(), -contact_overdue), null) as overdue_since, due_on, kind,
    floor(least(365, as_of() - g.first_on) / cadence) as due_12m,
    personal_12m, least(1, personal_12m / nullif(due_12m, 0)) as coverage, channels_12m, in_12m,
    usual_gap > 120 as is_long_gap,
    floor(usual_gap / cadence) as between_purchases, touches_since_order
from activity_gap g
join customer_value using (customer_id)
left join owners using (customer_id)
left join next_one using (customer_id)
left join since using (customer_id);

create table contact_coverage as
select
    value_tier, owner_id, count(*) as customers, count(*) filter (not is_overdue) as in_time,
    count(*) filter (is_overdue) as overdue,
    sum(value_12m) filter (is_overdue) as overdue_value,
    median(contact_overdue) filter (is_overdue) as median_overdue,
    max(contact_overdue) as longest, sum(personal_12m) as done, sum(due_12m) as due
from contact_plan group by all;

create table account_manager_book as
with paces as (
    select employee_id as owner_id, count(*) / 13 as touches_per_week
    from touches where direction = 'outbound' and is_personal and occurred_on >= as_of() - 91 group by all
), books as (
    select
        owner_id, any_value(capacity) as capacity, count(*) as customers,
        count(*) filter (orders_12m > 0) as active, sum(net_12m) as net_12m,
        sum(margin_12m) as margin_12m, sum(v.value_12m) as value_12m, sum(value_at_risk) as value_at_risk,
        sum(net_before) as net_before,
        sum(least(greatest(net_12m, 0),
            net_before)) filter (net_before > 0) / sum(net_before) filter (net_before > 0) as gross_retention,
        sum(net_12m) filter (net_before > 0) / sum(net_before) filter (net_before > 0) as net_retention,
        sum(net_12m) filter (first_on < as_of() - 730) / sum(net_before) filter (first_on < as_of() - 730) - 1
            as like_for_like,
        sum(v.value_12m - value_before) filter (first_on < as_of() - 730) as growth_of_value,
        count(*) filter (first_on >= as_of() - 365) as new_customers,
        sum(net_12m) filter (first_on >= as_of() - 365) as new_business,
        count(*) filter (is_overdue) as overdue, sum(v.value_12m) filter (is_overdue) as overdue_value
    from customer_value v left join owners using (customer_id) left join churn using (customer_id)
    left join (select customer_id, is_overdue from contact_plan) using (customer_id) group by owner_id
)
select *, touches_per_week / capacity as capacity_used,
    least(10000, greatest(growth_of_value, 0) * .01) as incentive
from books left join paces using (owner_id);
