"""Data that every suite finds faultless, for planting one fault at a time.

Raw tables are made from the contract, so a new column of an entity gets values by itself; the
lists and the review come with a lake and a warehouse in which nothing is wrong.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from dagster_project.contracts import ENTITIES

KNOWN_BEFORE = datetime(2024, 7, 1)
ROWS = 1200

# Where what the contract says of a column is not enough for a plausible data set.
_RAW_VALUES = {
    ("order_lines", "currency"): "'EUR'",
    ("employees", "left_on"): "null::date",
    ("customers", "merged_into_customer_id"): "null",
    ("loss_reports", "reason_code"): "'reason-' || i % 5",
    ("match_decisions", "left_key"): "'customer:' || i",
    ("match_decisions", "right_key"): "'prospect:' || i",
    ("exchange_rates", "currency"): "['CHF', 'GBP', 'USD'][i % 3 + 1]",
    ("exchange_rates", "date"): "(timestamp '2024-06-30' - to_days((i // 3)::int))::date",
    ("exchange_rates", "rate"): "1 + (i % 3) / 10",
}
_BY_TYPE = {
    "VARCHAR": "'{name}-' || i",
    "BIGINT": "(i % 90 + 1)::bigint",
    "DOUBLE": "(i % 4 + 1)::double",
    "TIMESTAMP": "timestamp '2024-06-30' - to_days((i % 300)::int)",
    "DATE": "(timestamp '2024-06-30' - to_days((i % 300)::int))::date",
}


def raw_query(entity: str, rows: int = ROWS) -> str:
    """Return SQL for a plausible raw table of `rows` rows, with a helper column `i`."""
    columns = []
    for column in ENTITIES[entity].columns:
        value = _BY_TYPE[column.type].format(name=column.name)
        if column.allowed:
            value = f"{list(column.allowed)!r}[i % {len(column.allowed)} + 1]"
        value = _RAW_VALUES.get((entity, column.name), value)
        columns.append(f'({value})::{column.type} as "{column.name}"')
    return f"select {', '.join(columns)}, i from range({rows}) as numbers(i)"


def changed(query: str, changes: Mapping[str, str], where: str = "true") -> str:
    """Return SQL for the rows of a query with some columns computed anew."""
    replaced = ", ".join(f'({value}) as "{name}"' for name, value in changes.items())
    star = f"* replace ({replaced})" if replaced else "*"
    return f"select {star} from ({query}) where {where}"


COMPANY = """select 'Tiny' as name, 'EUR' as currency, 'Europe/Berlin' as time_zone,
    date '2024-07-01' as as_of, timestamp '2024-07-01' as known_before, 28::bigint as horizon_days,
    null::double as gross_margin, 50.0 as contacts_per_week, 0.1 as control_share,
    's' as control_salt"""

# As the key of a prospect record is made: source, its length before it, and record.
RECORD_KEY = "'prospect:' || md5('9|directory|r' || i)"

# Customers c0 to c11; from c9 on they are held back, c8 has no contact, the others are offered by
# e-mail. The complaint of each was settled a day later. Three lists before had as many rows.
LAKE = {
    "company": COMPANY,
    "customers": changed(
        raw_query("customers", 40),
        {
            "customer_id": "'c' || i",
            "account_manager_id": "'e' || i % 2",
        },
    ),
    "contacts": changed(
        raw_query("contacts", 8),
        {
            "contact_id": "'k' || i",
            "customer_id": "'c' || i",
            "name": "'Person ' || i",
            "email": "'Person' || i || '@c.example'",
            "phone": "'+49 30 123400' || i",
        },
    ),
    "consents": changed(
        raw_query("consents", 8),
        {
            "contact_id": "'k' || i",
            "customer_id": "null::varchar",
            "channel": "'email'",
            "status": "'granted'",
        },
    ),
    "suppressions": changed(raw_query("suppressions", 3), {"name": "'Blocked ' || i"}),
    "employees": changed(raw_query("employees", 2), {"employee_id": "'e' || i"}),
    "order_lines": changed(
        raw_query("order_lines", 100),
        {"customer_id": "'c' || i % 40", "discount_amount": "0.1", "unit_price": "3.33"},
    ),
    "exchange_rates": raw_query("exchange_rates", 3),
    "interactions": changed(
        raw_query("interactions", 24),
        {
            "customer_id": "'c' || i // 2",
            "purpose": "'complaint'",
            "direction": "['inbound', 'outbound'][i % 2 + 1]",
            "outcome": "case when i % 2 = 1 then 'settled' end",
            "occurred_at": "timestamp '2024-06-01' + to_days((i % 2)::int)",
        },
    ),
    "list_history": """
        select list, date '2024-06-30' - run::int as as_of, subject::varchar as subject_id,
            'protect' as play, 'treatment' as arm, 'new' as status
        from (values ('retention_list'), ('prospect_list')) as lists(list),
            range(3) as runs(run), range(12) as subjects(subject)""",
    "prospects": changed(
        raw_query("prospects", 12),
        {"source_record_id": "'r' || i", "source": "'directory'", "name": "'Prospect ' || i"},
    ),
    "match_decisions": raw_query("match_decisions", 3),
    "linkage.record_masters": f"""
        select {RECORD_KEY} as record_key, 'p' || i as master_id, i from range(12) as numbers(i)""",
    # of every two prospects a person is asked whether they are one
    "linkage.record_pairs": """
        select least(a, b) as left_key, greatest(a, b) as right_key, 'review' as band,
            'model' as decided_by, i
        from (select record_key as a, lead(record_key) over (order by i) as b, i
            from ({masters})) where i % 2 = 0""",
}
LAKE["linkage.record_pairs"] = LAKE["linkage.record_pairs"].format(
    masters=LAKE["linkage.record_masters"]
)
RETENTION_LIST = """
    select date '2024-07-01' as as_of, 'c' || i as customer_id, 'Company ' || i as customer_name,
        ['protect', 'reconnect', 'win_back'][i % 3 + 1] as play,
        'last order ' || i || ' days ago, usually every 21 days' as reason,
        (100 - i)::decimal(18, 2) as expected_value, 'value x chance' as expected_value_basis,
        10::decimal(18, 2) as value_at_risk,
        'revenue' as value_basis, 0.4 as churn_probability, 'high' as risk_band,
        'key' as value_tier, 10::decimal(18, 2) as net_revenue_12m, 30 as days_since_order,
        21.0 as usual_gap_days, 40 as days_since_outbound, 'e' || i % 2 as owner_id,
        'Owner' as owner_name, case when i < 8 then 'k' || i end as contact_id,
        case when i < 8 then 'Person ' || i end as contact_name,
        case when i < 8 then 'Person' || i || '@c.example' end as contact_email,
        null::varchar as contact_phone, case when i < 8 then 'email' end as channel,
        false as open_complaint, case when i < 9 then 'a call' end as offer,
        case when i < 9 then 'agree a day' end as next_step, date '2024-07-08' as due_on,
        case when i < 9 then (i + 1)::int end as priority,
        case when i < 9 then 'treatment' else 'control' end as arm,
        case when i < 9 then ['new', 'open'][i % 2 + 1] else 'hold' end as status, i
    from range(12) as numbers(i)"""
PROSPECT_LIST = """
    select date '2024-07-01' as as_of, 'p' || i as prospect_id, 'Prospect ' || i as name,
        '3 of 10 good customers are in the same industry' as reason, 0.5 as score,
        (50 - i)::decimal(18, 2) as expected_value, 'e0' as owner_id, 'mail' as channel,
        'directory' as source, 'r' || i as source_record_id, 'industry' as industry,
        'country' as country, 'region' as region, 'city' as city, 'postcode-' || i as postcode,
        5::bigint as employees, 'p.example' as website, 'p' || i || '@p.example' as email,
        '+49 40 555550' || i as phone, date '2024-07-20' as due_on, (i + 1)::int as priority,
        'new' as status, 'A letter needs no consent' as basis, 'Write a letter' as first_step,
        'found in 1 source' as evidence, 0.02 as conversion_probability, i
    from range(12) as numbers(i)"""
MATCH_REVIEW = f"""
    select date '2024-07-01' as as_of, (row_number() over (order by left_key))::int as priority,
        left_key, right_key, 0.8 as match_probability, 'same name; postcode differs' as evidence,
        'Two prospects.' as while_undecided, null::varchar as decision, i
    from ({LAKE["linkage.record_pairs"]})"""
LISTS = {
    "retention_list": RETENTION_LIST,
    "prospect_list": PROSPECT_LIST,
    "match_review": MATCH_REVIEW,
}
WAREHOUSE = {
    **{f"lists.{name}": query for name, query in LISTS.items()},
    "rules.consent_rules": "select * from (values ('email', true), ('mail', false)) "
    "as rules(channel, needs_consent)",
    "rules.play_thresholds": "select * from (values ('open_complaint_counts_days', 365.0), "
    "('shared_key_maximum', 10.0)) as rules(name, value)",
    "rules.prospect_contact_rules": "select 'mail' as channel, true as allowed",
    "rules.prospect_source_rules": "select * from (values ('any', false), ('directory', true)) "
    "as rules(source, usable)",
    "marts.customer_value": f"""
        select customer_id, sum(case status when 'placed' then 1 when 'returned' then -1 else 0 end
            * ((quantity * unit_price)::decimal(18, 4) - discount_amount::decimal(18, 4)))
            as net_revenue,
            10.0 as net_revenue_12m
        from ({LAKE["order_lines"]}) group by customer_id""",
    "marts.churn": "select 'c' || i as customer_id, 10.0 as value_at_risk from range(40) as n(i)",
}


@dataclass(frozen=True)
class House:
    """Where the lake and the warehouse lie."""

    lake: Path
    warehouse: Path


def build_house(
    folder: Path,
    lake: Mapping[str, str] | None = None,
    warehouse: Mapping[str, str] | None = None,
) -> House:
    """Write lake and warehouse, faultless but for the tables that are handed in as SQL."""
    house = House(folder / "lake", folder / "w.duckdb")
    for schema in ("raw", "linkage"):
        (house.lake / schema).mkdir(parents=True, exist_ok=True)
    house.warehouse.unlink(missing_ok=True)
    with duckdb.connect(str(house.warehouse)) as connection:
        for name, query in (LAKE | dict(lake or {})).items():
            schema, _, table = name.rpartition(".")
            path = house.lake / (schema or "raw") / f"{table}.parquet"
            connection.execute(f"copy ({query}) to '{path}' (format parquet)")
        for schema in ("lists", "marts", "rules"):
            connection.execute(f"create schema {schema}")
        for name, query in (WAREHOUSE | dict(warehouse or {})).items():
            connection.execute(f"create table {name} as {query}")
    return house
