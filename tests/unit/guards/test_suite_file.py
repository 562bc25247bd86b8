"""Suites as written: read whole or refused, with the file and the remedy."""

from pathlib import Path

import pytest

from dagster_project.guards.suite_file import SuiteError, accounting, read_suite_file

COUNT = """
  - type: expect_column_values_to_be_between
    description: There is at least one row.
    kwargs: {column: row_count, min_value: 1}
    severity: critical
    meta: {batch: profile}
"""
HEAD = """
name: raw.orders
meta:
  key: [order_id]
  rows: sample
"""
GOOD = f"{HEAD}expectations:{COUNT}"


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "raw" / "orders.yml"
    path.parent.mkdir()
    path.write_text(text)
    return path


def an_expectation(column: str, **changes: str) -> str:
    parts = {
        "type": "expect_column_values_to_be_between",
        "description": "It is at most five.",
        "kwargs": f"{{column: {column}, max_value: 5}}",
        "severity": "warning",
        "meta": "{batch: profile}",
    } | changes
    first, *others = (f"{name}: {value}" for name, value in parts.items())
    return f"  - {first}\n" + "".join(f"    {line}\n" for line in others)


def test_a_suite_says_which_figures_it_needs(tmp_path: Path) -> None:
    text = (
        HEAD
        + "  measures:\n    free: count(*)\nexpectations:"
        + COUNT
        + an_expectation("ordered_at__age_days")
        + an_expectation("free")
        + an_expectation("quarantined_share")
        + an_expectation("quantity", meta="{batch: rows}")
    )
    suite = read_suite_file(written(tmp_path, text))
    assert suite.profile_names == ("row_count", "ordered_at__age_days", "free", "quarantined_share")
    assert suite.fact_names == ("quarantined_share",)
    assert [item.columns for item in suite.on("rows")] == [("quantity",)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "file"),
        ("name: [", "not valid YAML"),
        (GOOD.replace("severity: critical", "severity: urgent"), "severity"),
        (GOOD.replace("severity: critical", "severty: critical"), "severty"),
        (
            GOOD.replace("description: There is at least one row.", "description: rows"),
            "description",
        ),
        (GOOD.replace("meta: {batch: profile}", "meta: {batch: table}"), "batch"),
        (GOOD.replace("key: [order_id]", "key: []"), "key"),
        (GOOD.replace("raw.orders", "raw.order"), "name it 'raw.orders'"),
        (GOOD + "    severity: info\n", "written twice"),
        (GOOD.replace("min_value: 1", "max_value: 1"), "how few rows"),
        (GOOD.replace("severity: critical", "severity: warning"), "how few rows"),
        (GOOD + an_expectation("x__mode"), "no figure 'x__mode'"),
        (GOOD + an_expectation("x", type="expect_table_row_count_to_equal"), "count the rows"),
        (
            GOOD.replace("  rows: sample", "  rows: sample\n  measures: {free: count(*)}"),
            "no expect",
        ),
    ],
)
def test_a_suite_that_is_not_whole_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(SuiteError) as raised:
        read_suite_file(path)
    assert said in str(raised.value)
    assert str(path) in str(raised.value)
    assert "Remedy" in str(raised.value)


def test_the_accounts_of_a_delivery_add_up_or_show_what_is_missing() -> None:
    assert accounting(100, 90, 6, 3) == {"quarantined_share": 0.06, "unaccounted_rows": 1}
    assert accounting(0, 0, 0, 0) == {"quarantined_share": 0.0, "unaccounted_rows": 0}
