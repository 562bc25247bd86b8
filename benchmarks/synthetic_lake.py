"""A lake of any size for timing: every entity filled, skewed like a wholesaler, made by SQL.

Uniform numbers come from a hash of row number and purpose, so the same size gives the same rows.
It holds nothing to be found: for accuracy there is the sample `wholesaler`.
"""

from pathlib import Path
from typing import Final

import duckdb

from dagster_project.contracts import ENTITIES
from dagster_project.lake import table_path

AS_OF: Final = "date '2025-10-01'"
LINES_PER_ORDER: Final = 3
LINES_PER_CUSTOMER: Final = 20
DAYS: Final = 1095

# A number from 0 to 1 for a row and a purpose. Hashed twice: DuckDB joins the hashes of two
# arguments by an exclusive or, which would leave a row's numbers for two purposes correlated.
_UNIFORM: Final = (
    "create macro u(i, purpose) as (hash(hash(i, purpose)) >> 11) / 9007199254740992.0"
)
# A few customers order much, many little; a few products sell much.
_CUSTOMER: Final = "'C' || cast(floor($customers * pow(u({i}, 'c'), 2)) as bigint)"
_PRODUCT: Final = "'P' || cast(floor(20000 * pow(u({i}, 'p'), 2)) as bigint)"
_MOMENT: Final = f"{AS_OF}::timestamp - to_seconds(cast({DAYS} * 86400 * u({{i}}, 't') as bigint))"

_TABLES: Final[dict[str, tuple[str, str]]] = {
    "order_lines": (
        f"""
        'O' || o as order_id, n as line_number, {_CUSTOMER.format(i="o")} as customer_id,
        {_MOMENT.format(i="o")} as ordered_at,
        case when u(o, 's') < .97 then 'placed' when u(o, 's') < .985 then 'returned'
            else 'cancelled' end as status,
        {_PRODUCT.format(i="o * 64 + n")} as product_id,
        1 + floor(20 * pow(u(o * 64 + n, 'q'), 3)) as quantity,
        round(2 + 80 * pow(u(o * 64 + n, 'm'), 4), 2) as unit_price,
        case when u(o, 'd') < .2 then .1 * unit_price * quantity else 0 end as discount_amount,
        round(.7 * unit_price, 2) as unit_cost, 'EUR' as currency,
        case when u(o, 'w') < .3 then 'edi' when u(o, 'w') < .6 then 'web' else 'phone' end
            as channel,
        ordered_at + interval 3 day as promised_at,
        ordered_at + to_hours(cast(24 + 60 * u(o, 'l') as bigint)) as delivered_at
        """,
        f"(select o, unnest(range(1, cast(1 + 2 * {LINES_PER_ORDER} * u(o, 'n') as bigint))) as n "
        f"from range($lines // {LINES_PER_ORDER}) as orders(o))",
    ),
    "customers": (
        """
        'C' || i as customer_id, 'Customer ' || i as name,
        case when u(i, 'h') < .03 then 'C' || cast(floor(100 * u(i, 'g')) as bigint) end
            as parent_customer_id,
        'industry ' || cast(floor(12 * u(i, 'y')) as bigint) as industry, 'DE' as country,
        'region ' || cast(floor(20 * u(i, 'r')) as bigint) as region,
        lpad(cast(floor(99999 * u(i, 'z')) as varchar), 5, '0') as postcode,
        'E' || cast(floor(200 * u(i, 'e')) as bigint) as account_manager_id
        """,
        "range($customers) as rows(i)",
    ),
    "contacts": (
        """
        'K' || i as contact_id, 'C' || i % $customers as customer_id, 'Person ' || i as name,
        'p' || i || '@c' || i % $customers || '.example' as email, '0' || i as phone
        """,
        "range($customers * 3 // 2) as rows(i)",
    ),
    "interactions": (
        f"""
        'I' || i as interaction_id, {_CUSTOMER.format(i="i")} as customer_id,
        'K' || cast(floor($customers * pow(u(i, 'c'), 2)) as bigint) as contact_id,
        'E' || cast(floor(200 * u(i, 'e')) as bigint) as employee_id,
        {_MOMENT.format(i="i")} as occurred_at,
        case when u(i, 'o') < .7 then 'outbound' else 'inbound' end as direction,
        case when u(i, 'h') < .4 then 'phone' when u(i, 'h') < .5 then 'visit'
            when u(i, 'h') < .7 then 'email' else 'newsletter' end as channel,
        case when u(i, 'x') < .05 then 'complaint' else 'check_in' end as purpose,
        case when purpose = 'complaint' and direction = 'outbound' then 'settled' end as outcome
        """,
        "range($lines // 5) as rows(i)",
    ),
    "products": (
        """
        'P' || i as product_id, 'Product ' || i as name,
        'category ' || cast(floor(40 * u(i, 'k')) as bigint) as category
        """,
        "range(20000) as rows(i)",
    ),
    "employees": (
        "'E' || i as employee_id, 'Employee ' || i as name, 'team ' || i % 10 as team, "
        "50.0 as contacts_per_week",
        "range(200) as rows(i)",
    ),
    "surveys": (
        f"""
        {_CUSTOMER.format(i="i")} as customer_id, {_MOMENT.format(i="i")} as answered_at,
        'nps' as kind, floor(11 * u(i, 'a')) as score
        """,
        "range($customers // 4) as rows(i)",
    ),
    "loss_reports": (
        f"""
        {_CUSTOMER.format(i="i")} as customer_id, {_MOMENT.format(i="i")} as reported_at,
        'price' as reason_code, 'temporary' as permanence
        """,
        "range($customers // 50) as rows(i)",
    ),
    "referrals": (
        f"""
        {_CUSTOMER.format(i="i")} as referrer_customer_id,
        {_CUSTOMER.format(i="-i - 1")} as referred_customer_id,
        {_MOMENT.format(i="i")} as referred_at
        """,
        "range($customers // 20) as rows(i)",
    ),
}
_COMPANY: Final = f"""
    select
        'Synthetic' as name, 'EUR' as currency, 'Europe/Berlin' as time_zone, {AS_OF} as as_of,
        {AS_OF}::timestamp - interval 2 hour as known_before, 60::bigint as horizon_days,
        null::double as gross_margin, 50.0::double as contacts_per_week,
        0.1::double as control_share, 'synthetic' as control_salt, 'en' as language,
        null::double as latitude, null::double as longitude
"""
_HISTORY: Final = """
    select ''::varchar as list, date '2000-01-01' as as_of, '' as subject_id, '' as play, '' as arm,
        '' as status limit 0
"""
_PROMISES: Final = """
    select date '2000-01-01' as as_of, '' as customer_id, 0 as horizon_days,
        0.0::double as churn_probability, 0.0::double as expected_orders,
        0.0::double as expected_spend, '' as model, '' as model_version limit 0
"""
_MASTERS: Final = "select '' as record_key, '' as master_id limit 0"
_MASTER_IDS: Final = (
    "select '' as master_id, '' as record_key, date '2000-01-01' as last_seen_on limit 0"
)
_HISTORIES: Final = {
    "company": _COMPANY,
    "list_history": _HISTORY,
    "score_history": _PROMISES,
    "master_history": _MASTERS,
    "master_ids": _MASTER_IDS,
}


def write_lake(lake: Path, lines: int) -> None:
    """Write `raw/*.parquet` with about that many order lines, one customer for every twenty."""
    (lake / "raw").mkdir(parents=True, exist_ok=True)
    with duckdb.connect(config={"threads": 2, "memory_limit": "6GB"}) as connection:
        connection.execute(_UNIFORM)
        for name, entity in ENTITIES.items():
            columns, source = _TABLES.get(name, ("1 as nothing", "range(0) as rows(i)"))
            made = {c.name: f"cast(made.{c.name} as {c.type})" for c in entity.columns}
            known = _columns(connection, columns, source)
            picked = [
                f"{made[c.name] if c.name in known else f'cast(null as {c.type})'} as {c.name}"
                for c in entity.columns
            ]
            connection.execute(
                f"copy (select {', '.join(picked)}, 'synthetic' as source_file, "
                f"0::bigint as source_row from (select {_sized(columns, lines)} "
                f"from {_sized(source, lines)}) as made) "
                f"to '{table_path(lake, 'raw', name)}' (format parquet)"
            )
        for name, query in _HISTORIES.items():
            path = table_path(lake, "raw", name)
            connection.execute(f"copy ({query}) to '{path}' (format parquet)")


def _columns(connection: duckdb.DuckDBPyConnection, columns: str, source: str) -> list[str]:
    query = f"select {_sized(columns, 60)} from {_sized(source, 60)} limit 0"
    return [str(name) for name in connection.sql(query).columns]


def _sized(sql: str, lines: int) -> str:
    customers = max(lines // LINES_PER_CUSTOMER, 1)
    return sql.replace("$customers", str(customers)).replace("$lines", str(lines))
