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

from dagster_project.guards.fact_parts import SHARED
from dagster_project.guards.prospect_facts import PROSPECT_FACTS, REVIEW_FACTS
from dagster_project.guards.retention_facts import RETENTION_FACTS
from dagster_project.quoting import path_literal

_TABLES: Final = {
    "raw": (
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
        "match_decisions",
    ),
    "linkage": ("record_masters", "record_pairs"),
}

LIST_FACTS: Final = MappingProxyType(
    {
        "retention_list": RETENTION_FACTS,
        "prospect_list": PROSPECT_FACTS,
        "match_review": REVIEW_FACTS,
    }
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
    raw = ",\n".join(
        f"{name} as (from read_parquet({path_literal(lake / schema / f'{name}.parquet')}))"
        for schema, names in _TABLES.items()
        for name in names
    )
    facts = {}
    for name, (steps, query) in LIST_FACTS[list_name].items():
        parts = [raw, SHARED, steps] if steps else [raw, SHARED]
        ((value,),) = connection.execute(
            f"with recursive {', '.join(part.strip() for part in parts)}\n{query}"
        ).fetchall()
        facts[name] = math.nan if value is None else float(value)
    return facts
