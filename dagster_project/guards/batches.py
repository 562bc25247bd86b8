"""What a suite looks at, computed by DuckDB: the rows and the profile.

The cost of a suite does not grow with its table: figures are computed exactly by one query over
the whole table, rows beyond `SAMPLE_ROWS` are a sample, and only the columns that the suite names
are read. The sample is the rows with the smallest hash of their key, so the same table gives the
same sample.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from dagster_project.guards.suite_file import KEY_DUPLICATES, ROW_COUNT, Suite, SuiteError
from dagster_project.quoting import identifier, literal, path_literal

SAMPLE_ROWS: Final = 200_000
# A share among a handful of rows says nothing, so it stays empty (and passes) below this.
ENOUGH_ROWS: Final = 20

_SHARE: Final = "case when count(*) >= {enough} then ({part}) / count(*) end"
_PARTS: Final = {
    "null_share": "count(*) - count({column})",
    "patchy_share": "case when count({column}) = 0 then 0 else count(*) - count({column}) end",
    "largest_share": "(select max(n) from (select count({column}) as n from delivered "
    "group by {column}))",
}
_PLAIN: Final = {
    "nulls": "count(*) - count({column})",
    "distinct": "count(distinct {column})",
    "age_days": "date_diff('day', max({column}) filter (where {column} < $known_before), "
    "$known_before)",
    "span_days": "date_diff('day', min({column}), $known_before)",
    "min": "min({column})",
    "max": "max({column})",
    "mean": "avg({column})",
    "median": "median({column})",
}
_NUMBERS: Final = ("BIGINT", "INTEGER", "DOUBLE", "DECIMAL")
_NUMBERS_ONLY: Final = frozenset({"min", "max", "mean", "median"})


@dataclass(frozen=True)
class Batches:
    """What a suite is validated on.

    Attributes:
        rows: columns that the suite names on `rows`; all rows of the table, or a sample.
        profile: one row of figures.
        row_count: rows of the table.
    """

    rows: pd.DataFrame
    profile: pd.DataFrame
    row_count: int

    @property
    def sampled(self) -> bool:
        """Whether the rows are a sample."""
        return len(self.rows) < self.row_count


def parquet(path: Path) -> str:
    """Return the source of a Parquet file, for `read_batches`."""
    return f"read_parquet({path_literal(path)})"


def read_batches(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    suite: Suite,
    known_before: datetime,
    facts: Mapping[str, float],
    sample_rows: int = SAMPLE_ROWS,
) -> Batches:
    """Compute what a suite looks at.

    Args:
        connection: where `source` can be read.
        source: what stands after `from`: `parquet(path)` or `schema.table`.
        suite: says which columns and figures.
        known_before: UTC instant, without offset, at which the as-of day begins; ages count
            from here and later rows do not make a table fresh.
        facts: figures that the table itself does not give; more than needed is fine.
        sample_rows: most rows of the batch `rows` where the suite allows a sample.

    Raises:
        SuiteError: a fact is missing or empty, a column does not exist, or a statistic does not
            suit its type.
    """
    missing = [name for name in suite.fact_names if facts.get(name) is None]
    if missing:
        raise SuiteError(
            f"{suite.path}: nobody handed in {', '.join(missing)}. Remedy: hand the fact in, "
            "define it under meta.measures, or correct the name."
        )
    types = {
        name: kind
        for name, kind, *_ in connection.execute(f"describe select * from {source}").fetchall()
    }
    profile = _profile(connection, source, suite, types, known_before)
    for name in suite.fact_names:
        profile[name] = float(facts[name])
    row_count = int(profile[ROW_COUNT].iloc[0])
    return Batches(_rows(connection, source, suite, types, sample_rows), profile, row_count)


def _profile(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    suite: Suite,
    types: Mapping[str, str],
    known_before: datetime,
) -> pd.DataFrame:
    figures = {ROW_COUNT: "count(*)"}
    for name in suite.profile_names:
        if name not in suite.fact_names:
            figures[name] = _expression(suite, name, types)
    selected = ", ".join(f"({sql})::double as {identifier(name)}" for name, sql in figures.items())
    query = f"with delivered as (select * from {source}) select {selected} from delivered"
    needs_moment = {"known_before": known_before} if "$known_before" in query else {}
    return connection.execute(query, needs_moment).df()


def _expression(suite: Suite, name: str, types: Mapping[str, str]) -> str:
    if name == ROW_COUNT:
        return "count(*)"
    if name == KEY_DUPLICATES:
        _require(suite, suite.meta.key, types)
        key = ", ".join(identifier(column) for column in suite.meta.key)
        return f"count(*) - (select count(*) from (select distinct {key} from delivered))"
    if name in suite.meta.measures:
        return suite.meta.measures[name]
    column, statistic, *value = name.split("__")
    _require(suite, [column], types)
    if statistic in _NUMBERS_ONLY and not types[column].startswith(_NUMBERS):
        raise SuiteError(
            f"{suite.path}: {name} would show a value of a {types[column]} column. "
            "Remedy: use it on numbers only."
        )
    if statistic == "share_of":
        part = f"count(*) filter (where {identifier(column)} = {literal(value[0])})"
    elif statistic in _PARTS:
        part = _PARTS[statistic].format(column=identifier(column))
    else:
        return _PLAIN[statistic].format(column=identifier(column))
    return _SHARE.format(part=part, enough=ENOUGH_ROWS)


def _rows(
    connection: duckdb.DuckDBPyConnection,
    source: str,
    suite: Suite,
    types: Mapping[str, str],
    sample_rows: int,
) -> pd.DataFrame:
    expectations = suite.on("rows")
    named = list(dict.fromkeys(column for item in expectations for column in item.columns))
    _require(suite, named, types)
    if not named and not expectations:
        return pd.DataFrame()
    everything = any("row_condition" in item.kwargs for item in expectations) or not named
    selected = "*" if everything else ", ".join(identifier(column) for column in named)
    query = f"select {selected} from {source}"
    if suite.meta.rows == "sample":
        _require(suite, suite.meta.key, types)
        key = ", ".join(identifier(column) for column in suite.meta.key)
        (count,) = connection.execute(f"select count(*) from {source}").fetchall()[0]
        if count > sample_rows:
            query += f" order by md5_number_lower(concat_ws('|', {key})), {key} limit {sample_rows}"
    return connection.execute(query).df()


def _require(suite: Suite, columns: list[str] | tuple[str, ...], types: Mapping[str, str]) -> None:
    unknown = [column for column in columns if column not in types]
    if unknown:
        raise SuiteError(
            f"{suite.path}: the table has no column {', '.join(unknown)}. "
            f"Remedy: use one of {', '.join(types)}."
        )
