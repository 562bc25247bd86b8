"""Proofs on a list that is about to go out, computed anew from what was delivered.

One model decides consent and suppression; these queries do not ask it. They join the finished list
with the delivered rows and count what must not be there, so a mistake in the model shows before
anyone is contacted. They are narrower than the model where it matches loosely (names without
legal forms, telephone numbers by their end): what they count is wrong beyond doubt.

Each query returns one number, or nothing where nothing can be said yet. Names are facts that
`expectations/lists/*.yml` sets limits for.
"""

import math
from pathlib import Path
from types import MappingProxyType
from typing import Final

import duckdb

from dagster_project.quoting import path_literal

_RAW: Final = (
    "company",
    "customers",
    "contacts",
    "consents",
    "suppressions",
    "employees",
    "order_lines",
    "exchange_rates",
    "prospects",
    "interactions",
    "list_history",
)

_RUNS_NEEDED: Final = 3
_RUNS_LOOKED_AT: Final = 10

# Plain keys for comparing what two systems wrote.
_EMAIL: Final = "nullif(lower(trim({0})), '')"
_PHONE: Final = "case when length({digits}) >= 6 then {digits} end"
_NAME: Final = "nullif(regexp_replace(strip_accents(lower({0})), '[^a-z0-9]', '', 'g'), '')"
_POSTCODE: Final = "nullif(regexp_replace(upper({0}), '[^A-Z0-9]', '', 'g'), '')"


def _phone(column: str) -> str:
    return _PHONE.format(digits=f"regexp_replace({column}, '[^0-9]', '', 'g')")


def _place(name: str, postcode: str) -> str:
    return f"{_NAME.format(name)} || '|' || {_POSTCODE.format(postcode)}"


# Every account an id stands for: itself and whatever replaced it, however long the chain.
_SHARED: Final = f"""
known_customers as (
    select customers.* from customers cross join company
    where created_at is null or created_at < known_before
),
accounts(id, account) as (
    select customer_id, customer_id from known_customers
    union
    select distinct customer_id, customer_id from order_lines
    union
    select customer_id, customer_id from contacts
    union
    select customer_id, customer_id from suppressions where customer_id is not null
    union
    select accounts.id, known_customers.merged_into_customer_id
    from accounts inner join known_customers on accounts.account = known_customers.customer_id
    where known_customers.merged_into_customer_id is not null
),
blocked(kind, key) as (
    select 'email', {_EMAIL.format("email")} from suppressions
    union all
    select 'phone', {_phone("phone")} from suppressions
    union all
    select 'place', {_place("name", "postcode")} from suppressions
    union all
    select 'account', accounts.account
    from suppressions inner join accounts on suppressions.customer_id = accounts.id
),
-- what was granted counts once known, what was withdrawn whatever its date
spoken as (
    select
        coalesce(contact_id, customer_id) as subject,
        contact_id is not null as is_person,
        channel,
        max_by(status, (changed_at, status)) as status
    from consents cross join company
    where status = 'withdrawn' or changed_at < known_before
    group by all
)"""

_RETENTION_KEYS: Final = f"""
keys(subject, kind, key) as (
    select customer_id, 'account', customer_id from lists.retention_list
    union all
    select customer_id, 'place', {_place("name", "postcode")}
    from lists.retention_list inner join known_customers using (customer_id)
    union all
    select list.customer_id, 'place', {_place("contacts.name", "known_customers.postcode")}
    from lists.retention_list as list
    inner join contacts using (contact_id)
    inner join known_customers on list.customer_id = known_customers.customer_id
    union all
    select list.customer_id, 'email', {_EMAIL.format("email")}
    from lists.retention_list as list inner join contacts using (contact_id)
    union all
    select list.customer_id, 'phone', {_phone("phone")}
    from lists.retention_list as list inner join contacts using (contact_id)
)"""

_PROSPECT_KEYS: Final = f"""
keys(subject, kind, key) as (
    select prospect_id, 'email', {_EMAIL.format("email")} from lists.prospect_list
    union all
    select prospect_id, 'phone', {_phone("phone")} from lists.prospect_list
    union all
    select prospect_id, 'place', {_place("name", "postcode")} from lists.prospect_list
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

_BLOCKED: Final = """
select count(distinct subject) from keys
where exists (select 1 from blocked where blocked.kind = keys.kind and blocked.key = keys.key)"""

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


def _against_history(name: str) -> tuple[str, str]:
    """Rows of the list by the median of its last runs; nothing before the third."""
    runs = f"""
runs as (
    select list_history.as_of, count(*) as listed
    from list_history cross join company
    where list = '{name}' and list_history.as_of < company.as_of
    group by all
    order by all desc
    limit {_RUNS_LOOKED_AT}
)"""
    return runs, (
        f"select case when count(*) >= {_RUNS_NEEDED} then "
        f"(select count(*) from lists.{name}) / median(listed) end from runs"
    )


RETENTION_FACTS: Final = MappingProxyType(
    {
        "suppressed_on_list": (_RETENTION_KEYS, _BLOCKED),
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
        "size_against_history": _against_history("retention_list"),
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

PROSPECT_FACTS: Final = MappingProxyType(
    {
        "suppressed_on_list": (_PROSPECT_KEYS, _BLOCKED),
        "customers_on_list": (
            _PROSPECT_KEYS
            + f""",
customer_keys(kind, key) as (
    select 'email', {_EMAIL.format("email")} from contacts
    union all
    select 'phone', {_phone("phone")} from contacts
    union all
    select 'place', {_place("name", "postcode")} from known_customers
)""",
            "select count(distinct subject) from keys where exists (select 1 from customer_keys "
            "where customer_keys.kind = keys.kind and customer_keys.key = keys.key)",
        ),
        "size_against_history": _against_history("prospect_list"),
        "unknown_prospects": (
            "",
            "select count(*) from lists.prospect_list as list left join prospects "
            "using (source, source_record_id) where prospects.source is null",
        ),
        "other_days": (
            "",
            "select count(*) from lists.prospect_list as list cross join company "
            "where list.as_of <> company.as_of",
        ),
    }
)

LIST_FACTS: Final = MappingProxyType(
    {"retention_list": RETENTION_FACTS, "prospect_list": PROSPECT_FACTS}
)


def list_facts(
    connection: duckdb.DuckDBPyConnection, lake: Path, list_name: str
) -> dict[str, float]:
    """Compute the proofs on a list.

    Args:
        connection: on the warehouse, read-only: `lists`, `marts` and `rules` lie there.
        lake: folder with `raw/*.parquet` that the warehouse was built from.
        list_name: a key of `LIST_FACTS`.

    Returns:
        Fact -> number, to be handed to `read_batches`; not-a-number where nothing can be said.
    """
    raw = ",\n".join(f"{name} as (from {_file(lake, name)})" for name in _RAW)
    facts = {}
    for name, (steps, query) in LIST_FACTS[list_name].items():
        parts = [raw, _SHARED, steps] if steps else [raw, _SHARED]
        ((value,),) = connection.execute(
            f"with recursive {', '.join(part.strip() for part in parts)}\n{query}"
        ).fetchall()
        facts[name] = math.nan if value is None else float(value)
    return facts


def _file(lake: Path, table: str) -> str:
    return f"read_parquet({path_literal(lake / 'raw' / f'{table}.parquet')})"
