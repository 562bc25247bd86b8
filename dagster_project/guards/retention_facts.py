"""Proofs on the retention list: consent, owners, complaints, money."""

from types import MappingProxyType
from typing import Final

from dagster_project.guards.fact_parts import (
    BLOCKED,
    against_history,
    email_key,
    phone_key,
    place_key,
)

_RETENTION_KEYS: Final = f"""
keys(subject, kind, key) as (
    select customer_id, 'account', customer_id from lists.retention_list
    union all
    select customer_id, 'place', {place_key("name", "postcode")}
    from lists.retention_list inner join known_customers using (customer_id)
    union all
    select list.customer_id, 'place', {place_key("contacts.name", "known_customers.postcode")}
    from lists.retention_list as list
    inner join contacts using (contact_id)
    inner join known_customers on list.customer_id = known_customers.customer_id
    union all
    select list.customer_id, 'email', {email_key("email")}
    from lists.retention_list as list inner join contacts using (contact_id)
    union all
    select list.customer_id, 'phone', {phone_key("phone")}
    from lists.retention_list as list inner join contacts using (contact_id)
)"""

_SAID: Final = """
said as (
    select list.customer_id, list.channel, spoken.status
    from lists.retention_list as list
    inner join accounts on list.customer_id = accounts.account
    inner join spoken
        on spoken.channel in (list.channel, 'all')
        and case when spoken.is_person then spoken.subject = list.contact_id
            else spoken.subject = accounts.id end
)"""

# A complaint that nothing settled later is open, however the others are paired with their answers;
# not where no settlement is ever reported, and not when it is older than the rule lets it count.
_OPEN_COMPLAINTS: Final = """
complaints as (
    select
        accounts.account as customer_id,
        max(occurred_at) filter (where direction = 'inbound') as complained_at,
        max(occurred_at) filter (where direction = 'outbound' and outcome = 'settled') as settled_at
    from interactions
    inner join accounts on interactions.customer_id = accounts.id
    cross join company
    where purpose = 'complaint' and occurred_at < known_before
    group by all
),
open_complaints as (
    select customer_id from complaints cross join company
    where coalesce(settled_at < complained_at, true)
    and exists (select 1 from complaints where settled_at is not null)
    and timezone(time_zone, timezone('UTC', complained_at))::date >= as_of - (
        select value::integer from rules.play_thresholds where name = 'open_complaint_counts_days'
    )
)"""


RETENTION_FACTS: Final = MappingProxyType(
    {
        "suppressed_on_list": (_RETENTION_KEYS, BLOCKED),
        "withdrawn_on_list": (
            _SAID,
            "select count(distinct customer_id) from said where status = 'withdrawn'",
        ),
        "unconsented_on_list": (
            _SAID,
            "select count(*) from lists.retention_list as list "
            "left join rules.consent_rules using (channel) "
            "where list.channel is not null and coalesce(needs_consent, true) and not exists "
            "(select 1 from said where said.customer_id = list.customer_id and status = 'granted')",
        ),
        "inactive_owners": (
            "",
            "select count(*) from lists.retention_list as list "
            "inner join employees on list.owner_id = employees.employee_id "
            "cross join company where employees.left_on < company.as_of",
        ),
        "contacts_of_others": (
            "",
            "select count(*) from lists.retention_list as list "
            "left join contacts using (contact_id) "
            "left join accounts on contacts.customer_id = accounts.id "
            "and accounts.account = list.customer_id "
            "where list.contact_id is not null and accounts.id is null",
        ),
        "other_days": (
            "",
            "select count(*) from lists.retention_list as list cross join company "
            "where list.as_of <> company.as_of",
        ),
        "listed_share": (
            "",
            "select coalesce((select count(*) from lists.retention_list) "
            "/ nullif((select count(*) from marts.customer_value), 0), 0)",
        ),
        "offered_in_complaint": (
            _OPEN_COMPLAINTS,
            "select count(*) from lists.retention_list inner join open_complaints "
            "using (customer_id) where offer is not null",
        ),
        "size_against_history": against_history("retention_list"),
        # To the cent, as the list rounds.
        "money_unlike_marts": (
            "",
            "select count(*) from lists.retention_list as list "
            "left join marts.customer_value as value using (customer_id) "
            "left join marts.churn as churn using (customer_id) "
            "where abs(list.net_revenue_12m - value.net_revenue_12m) > 0.005 "
            "or abs(list.value_at_risk - churn.value_at_risk) > 0.005 "
            "or value.net_revenue_12m is null "
            "or (list.value_at_risk is null) <> (churn.value_at_risk is null)",
        ),
        # Placed less discounts less returned, line by line to four places, in company currency.
        "revenue_difference": (
            """
lines as (
    select
        case status when 'placed' then 1 when 'returned' then -1 else 0 end as sign,
        floor(quantity * unit_price * 1e4 + 0.5) / 1e4 as gross,
        floor(discount_amount * 1e4 + 0.5) / 1e4 as discount,
        order_lines.currency,
        timezone(company.time_zone, timezone('UTC', ordered_at))::date as day
    from order_lines cross join company
    where ordered_at < known_before and order_lines.currency = company.currency
    union all
    select
        case status when 'placed' then 1 when 'returned' then -1 else 0 end as sign,
        floor(floor(quantity * unit_price * 1e4 + 0.5) / 1e4 * rate * 1e4 + 0.5) / 1e4,
        floor(floor(discount_amount * 1e4 + 0.5) / 1e4 * rate * 1e4 + 0.5) / 1e4,
        null,
        null
    from (
        select order_lines.*, timezone(time_zone, timezone('UTC', ordered_at))::date as day
        from order_lines cross join company
        where ordered_at < known_before and order_lines.currency <> company.currency
    ) as foreign_lines
    asof left join exchange_rates
        on foreign_lines.currency = exchange_rates.currency
        and foreign_lines.day >= exchange_rates.date
)""",
            "select round(abs("
            "coalesce((select sum(sign * (gross::decimal(18, 4) - discount::decimal(18, 4))) "
            "from lines), 0) - coalesce((select sum(net_revenue) from marts.customer_value), 0)"
            ")::double, 2)",
        ),
    }
)
