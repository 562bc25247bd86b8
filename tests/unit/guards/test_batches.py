"""What a suite looks at: figures are exact, samples are stable, faults are said."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dagster_project.guards.batches import Batches, parquet, read_batches
from dagster_project.guards.suite_file import (
    ExpectationMeta,
    Suite,
    SuiteError,
    SuiteMeta,
    WrittenExpectation,
)

KNOWN_BEFORE = datetime.fromisoformat("2024-07-01")
# 40 rows: ids 0 to 39, the amount missing in every fourth, two days, the later one after the moment
TABLE = """(select i as id, 'c' || i % 4 as customer, if(i % 4 = 0, null, i) as amount,
    null::varchar as nothing,
    if(i < 30, timestamp '2024-06-21', timestamp '2024-08-01') as ordered_at
    from range(40) as numbers(i)) as t"""


def a_suite(*profile: str, rows: str = "", meta: SuiteMeta | None = None) -> Suite:
    def item(column: str, batch: Any) -> WrittenExpectation:
        return WrittenExpectation(
            type="expect_column_values_to_not_be_null",
            description="It has a value.",
            kwargs={"column": column},
            severity="info",
            meta=ExpectationMeta(batch=batch),
        )

    items = [item(name, "profile") for name in ("row_count", *profile)]
    items += [item(name, "rows") for name in rows.split()]
    meta = meta or SuiteMeta(key=("id",), rows="sample")
    return Suite("raw.t", Path("raw/t.yml"), meta, tuple(items))


def read(suite: Suite, source: str = TABLE, sample: int = 1000, **facts: float) -> Batches:
    with duckdb.connect() as connection:
        return read_batches(connection, source, suite, KNOWN_BEFORE, facts, sample)


@pytest.mark.parametrize(
    ("figure", "value"),
    [
        ("row_count", 40),
        ("key__duplicates", 0),
        ("amount__nulls", 10),
        ("amount__null_share", 0.25),
        ("amount__patchy_share", 0.25),
        ("nothing__null_share", 1),
        ("nothing__patchy_share", 0),
        ("customer__distinct", 4),
        ("customer__largest_share", 0.25),
        ("customer__share_of__c1", 0.25),
        ("ordered_at__age_days", 10),
        ("ordered_at__span_days", 10),
        ("amount__min", 1),
        ("amount__max", 39),
        ("amount__mean", 20.0),
        ("amount__median", 20.0),
    ],
)
def test_a_figure_is_computed_over_the_whole_table(figure: str, value: float) -> None:
    profile = read(a_suite(figure), sample=5).profile
    assert profile[figure].tolist() == pytest.approx([value])


def test_a_share_of_a_handful_of_rows_stays_empty() -> None:
    few = TABLE.replace("range(40)", "range(19)")
    assert read(a_suite("customer__largest_share"), few).profile.isna().to_numpy().any()


def test_nulls_in_a_key_compare_equal() -> None:
    keyed = a_suite("key__duplicates", meta=SuiteMeta(key=("nothing", "customer"), rows="all"))
    assert read(keyed).profile["key__duplicates"].tolist() == [36]


def test_a_measure_is_sql_over_the_table() -> None:
    measures = {"big": "(select count(*) from delivered where amount > 30)"}
    suite = a_suite("big", meta=SuiteMeta(key=("id",), rows="all", measures=measures))
    assert read(suite).profile["big"].tolist() == [7]


def test_a_measure_may_ask_what_was_known_before_the_as_of_day() -> None:
    measures = {"known": "count(*) filter (where ordered_at < $known_before)"}
    suite = a_suite("known", meta=SuiteMeta(key=("id",), rows="all", measures=measures))
    assert read(suite).profile["known"].tolist() == [30]


def test_facts_stand_beside_the_figures() -> None:
    assert read(a_suite("quarantined_share"), quarantined_share=0.5).profile[
        "quarantined_share"
    ].tolist() == [0.5]


def test_only_columns_that_are_named_are_read() -> None:
    batches = read(a_suite(rows="customer amount customer"))
    assert list(batches.rows.columns) == ["customer", "amount"]
    assert not batches.sampled


def test_a_sample_does_not_depend_on_the_order_of_the_table(tmp_path: Path) -> None:
    path = tmp_path / "it's.parquet"
    samples = []
    for order in ("id", "id desc"):
        duckdb.sql(f"from {TABLE} order by {order}").write_parquet(str(path))
        samples.append(read(a_suite(rows="id"), parquet(path), sample=10))
    assert samples[0].rows.equals(samples[1].rows)
    assert (len(samples[0].rows), samples[0].row_count, samples[0].sampled) == (10, 40, True)


def test_a_suite_that_wants_all_rows_gets_them() -> None:
    suite = a_suite(rows="id", meta=SuiteMeta(key=("id",), rows="all"))
    assert len(read(suite, sample=10).rows) == 40


@pytest.mark.parametrize(
    ("suite", "said"),
    [
        (a_suite("quarantined_share"), "nobody handed in quarantined_share"),
        (a_suite("missing__nulls"), "no column missing"),
        (a_suite(rows="missing"), "no column missing"),
        (a_suite("customer__max"), "would show a value"),
        (a_suite("ordered_at__min"), "would show a value"),
        (replace(a_suite("key__duplicates"), meta=SuiteMeta(key=("no",), rows="all")), "column no"),
    ],
)
def test_what_cannot_be_computed_is_said(suite: Suite, said: str) -> None:
    with pytest.raises(SuiteError, match=said):
        read(suite)
