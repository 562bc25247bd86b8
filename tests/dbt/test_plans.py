"""No model compares every row with every other where both sides grow with the company."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

COMPARES_ALL = "BLOCKWISE_NL_JOIN"


def asks_for_equal_keys(condition: str) -> bool:
    """Return whether all that is asked is equality and something else, so that keys would do."""
    return " = " in condition and " AND " in condition and " OR " not in condition


def conditions(plan: dict[str, Any]) -> Iterator[str]:
    """Yield the conditions of the joins that compare every row with every other."""
    if plan["name"] == COMPARES_ALL:
        yield plan["extra_info"]["Condition"]
    for child in plan["children"]:
        yield from conditions(child)


def test_no_outer_join_on_equal_keys_compares_all_rows(
    tiny_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # DuckDB hashes equal keys, but not in an outer join that also asks the left side alone for
    # something: `on a.kind = 'prospect' and a.id = b.id`. Let b say of which kind it is.
    monkeypatch.chdir(tiny_home / "state" / "lake")
    compiled = tiny_home / "state" / "dbt" / "compiled" / "mainstay" / "models"
    models = [path for path in sorted(compiled.rglob("*.sql")) if ".yml" not in str(path.parent)]
    assert len(models) > 200
    with duckdb.connect() as connection:
        warehouse = os.fspath(tiny_home / "state" / "warehouse.duckdb")
        connection.execute(f"attach '{warehouse}' as warehouse (read_only)")
        found = {}
        for model in models:
            query = f"explain (format json) {model.read_text(encoding='utf-8')}"
            ((_, plan),) = connection.execute(query).fetchall()
            told = [each for root in json.loads(plan) for each in conditions(root)]
            found[model.stem] = [each for each in told if asks_for_equal_keys(each)]
    assert {name: told for name, told in found.items() if told} == {}
