"""A suite as it is written: `expectations/<schema>/<table>.yml`, read whole or refused.

Belongs here: the format of the file and the names a profile may use. Does not belong here:
whether Great Expectations knows an expectation and its arguments (`quality.py` asks it).

Each expectation says on which batch it runs. `rows` are the table's rows: all of them, or a
stable sample where `meta.rows` is `sample`. `profile` is a single row of figures computed exactly
over the whole table; its columns are
- `row_count` and `key__duplicates`,
- `<column>__<statistic>` with a statistic of `STATISTICS`, or `<column>__share_of__<value>`,
- measures: names defined under `meta.measures` as DuckDB SQL, either an aggregate over the
  table or a scalar subquery `from delivered`; `$known_before` is the UTC instant at which the
  as-of day begins,
- facts: any other name; whoever runs the suite must hand it in.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

Severity = Literal["critical", "warning", "info"]
Batch = Literal["rows", "profile"]

ROW_COUNT: Final = "row_count"
KEY_DUPLICATES: Final = "key__duplicates"
STATISTICS: Final = frozenset(
    ("nulls", "null_share", "patchy_share", "distinct", "largest_share", "age_days", "span_days")
) | frozenset(("min", "max", "mean", "median"))
_BETWEEN: Final = "expect_column_values_to_be_between"


class SuiteError(ValueError):
    """A suite cannot be used; the message names the file, the place and the remedy."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ExpectationMeta(_Strict):
    """On which batch an expectation runs."""

    batch: Batch


class WrittenExpectation(_Strict):
    """One expectation.

    Attributes:
        type: Great Expectations' name of it.
        description: the expectation as a sentence for people.
        kwargs: its arguments.
        severity: critical stops what follows; warning and info are shown.
        meta: on which batch it runs.
    """

    type: str
    description: Annotated[str, Field(min_length=10)]
    kwargs: dict[str, Any]
    severity: Severity
    meta: ExpectationMeta

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the batch it looks at."""
        single = [
            self.kwargs[name] for name in ("column", "column_A", "column_B") if name in self.kwargs
        ]
        return (*single, *self.kwargs.get("column_list", ()))


class SuiteMeta(_Strict):
    """What a suite says of its table.

    Attributes:
        key: columns that identify a row.
        rows: `all`, or `sample` where the table may be too large to be looked at row by row.
        measures: name -> DuckDB SQL over the whole table.
    """

    key: Annotated[tuple[str, ...], Field(min_length=1)]
    rows: Literal["all", "sample"]
    measures: dict[str, str] = Field(default_factory=dict)


class _File(_Strict):
    name: str
    meta: SuiteMeta
    expectations: Annotated[tuple[WrittenExpectation, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Suite:
    """A suite that was read whole.

    Attributes:
        name: address of its table, such as `raw.order_lines`.
        path: where it is written.
        meta: what it says of the table.
        expectations: in the order of the file.
    """

    name: str
    path: Path
    meta: SuiteMeta
    expectations: tuple[WrittenExpectation, ...]

    def on(self, batch: Batch) -> tuple[WrittenExpectation, ...]:
        """Return the expectations that run on a batch."""
        return tuple(item for item in self.expectations if item.meta.batch == batch)

    @property
    def profile_names(self) -> tuple[str, ...]:
        """Names of the figures it needs, each once."""
        return tuple(dict.fromkeys(name for item in self.on("profile") for name in item.columns))

    @property
    def fact_names(self) -> tuple[str, ...]:
        """Figures that must be handed in, because nothing in the table gives them."""
        own = {ROW_COUNT, KEY_DUPLICATES, *self.meta.measures}
        return tuple(name for name in self.profile_names if name not in own and "__" not in name)


def read_suite_file(path: Path) -> Suite:
    """Read a suite and check its form.

    Raises:
        SuiteError: not YAML, an unknown or missing field, an unknown statistic, a name that is
            not that of the file, or no expectation on the number of rows.
    """
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=_UniqueKeys)  # noqa: S506
        written = _File.model_validate(content)
    except yaml.YAMLError as error:
        raise SuiteError(f"{path}: not valid YAML: {error}. Remedy: correct that line.") from error
    except ValidationError as error:
        places = "; ".join(
            f"{'.'.join(str(part) for part in detail['loc']) or 'file'}: {detail['msg']}"
            for detail in error.errors(include_input=False, include_url=False)
        )
        raise SuiteError(
            f"{path}: {places}. Remedy: write it like the other suites in expectations/."
        ) from error
    suite = Suite(written.name, path, written.meta, written.expectations)
    _check(suite)
    return suite


def _check(suite: Suite) -> None:
    expected = f"{suite.path.parent.name}.{suite.path.stem}"
    if suite.name != expected:
        raise SuiteError(
            f"{suite.path}: its name is {suite.name!r}. Remedy: name it {expected!r}, after "
            "folder and file."
        )
    for number, item in enumerate(suite.expectations, start=1):
        if item.type.startswith("expect_table_row_count"):
            raise SuiteError(
                f"{suite.path}: expectation {number} ({item.type}) would count the rows of a "
                f"batch. Remedy: use {_BETWEEN} on column {ROW_COUNT} of the profile."
            )
    for name in suite.profile_names:
        _check_profile_name(suite, name)
    unused = sorted(set(suite.meta.measures) - set(suite.profile_names))
    if unused:
        raise SuiteError(
            f"{suite.path}: no expectation uses the measure {', '.join(unused)}. Remedy: add the "
            "expectation, or remove the measure."
        )
    counted = any(
        item.type == _BETWEEN
        and item.columns == (ROW_COUNT,)
        and item.kwargs.get("min_value") is not None
        and item.severity == "critical"
        for item in suite.on("profile")
    )
    if not counted:
        raise SuiteError(
            f"{suite.path}: nothing says how few rows are acceptable, and an empty table passes "
            f"every other expectation. Remedy: add a critical {_BETWEEN} on column {ROW_COUNT} "
            "of the profile with a min_value (0 where the table may be empty)."
        )


def _check_profile_name(suite: Suite, name: str) -> None:
    if name in (ROW_COUNT, KEY_DUPLICATES) or name in suite.meta.measures or "__" not in name:
        return
    parts = name.split("__")
    known = (len(parts) == 2 and parts[1] in STATISTICS) or (
        len(parts) == 3 and parts[1] == "share_of"
    )
    if not known:
        raise SuiteError(
            f"{suite.path}: the profile has no figure {name!r}. Remedy: use <column>__<statistic> "
            f"with one of {', '.join(sorted(STATISTICS))}, <column>__share_of__<value>, or define "
            "it under meta.measures."
        )


class _UniqueKeys(yaml.SafeLoader):
    """YAML without the silent loss of a key that is written twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = [key for key in keys if keys.count(key) > 1]
        if twice:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {twice[0]!r} is written twice", node.start_mark
            )
        return super().construct_mapping(node, deep=deep)


def accounting(read: int, accepted: int, quarantined: int, duplicates: int) -> Mapping[str, float]:
    """Return the facts raw suites ask for about the delivery of an entity.

    Returns:
        `quarantined_share` of the rows read (0 when none was read) and `unaccounted_rows`: rows
        that were read and are neither accepted, quarantined nor duplicates.
    """
    return {
        "quarantined_share": quarantined / read if read else 0.0,
        "unaccounted_rows": read - accepted - quarantined - duplicates,
    }
