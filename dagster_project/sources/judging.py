"""One SQL query that turns delivered rows into judged rows.

Built in layers: what was delivered, with the declared types; the operator's expressions; the
canonical types; the findings. A judged row has `__file`, `__row`, the canonical columns,
`__findings` (null for a row that meets every rule) and `__delivered` (JSON, only with findings).
The query is built and bound here, and run by `acceptance.py`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import duckdb

from dagster_project.contracts import Column, Entity
from dagster_project.quoting import identifier, literal, struct
from dagster_project.sources.casts import cast_sql, delivered_sql, in_words
from dagster_project.sources.errors import SourceError
from dagster_project.sources.expressions import Expression, parse_expression
from dagster_project.sources.lookups import JoinedLookup
from dagster_project.sources.models import Delivery
from dagster_project.sources.naming import DELIVERED, check_columns
from dagster_project.sources.reading import Reading
from dagster_project.sources.rules import Given, Test, findings_sql, row_tests

_FITTING: Final = (
    "correct the expression; columns of CSV, JSON lines and XLSX are text until types: gives "
    "those that are calculated with a type, as in types: {Quantity: DOUBLE}"
)


@dataclass(frozen=True)
class Batch:
    """Files of one delivery that one query judges.

    Attributes:
        entity: what the rows are.
        delivery: how they are mapped.
        readings: number of the file within the entity, and how it is read.
        lookups: of the delivery, ready in the connection.
        currency: of the company.
        zone: time zone of delivered times without offset, also the connection's.
        known_until: UTC instant after which a moment lies in the future.
    """

    entity: Entity
    delivery: Delivery
    readings: tuple[tuple[int, Reading], ...]
    lookups: tuple[JoinedLookup, ...]
    currency: str
    zone: str
    known_until: str

    @property
    def name(self) -> str:
        """The file names, for messages."""
        return ", ".join(reading.file.name for _, reading in self.readings)


def judged_sql(connection: duckdb.DuckDBPyConnection, batch: Batch) -> str:
    """Return the query that judges one batch.

    Args:
        connection: binds the expressions, to learn what they yield; reads no row.
        batch: what is judged.

    Raises:
        SourceError: columns are missing, or an expression does not fit them.
    """
    expressions = {name: parse_expression(text) for name, text in batch.delivery.columns.items()}
    keys = [key for lookup in batch.lookups for key in lookup.using]
    joined = {lookup.name: lookup.columns for lookup in batch.lookups}
    for _, reading in batch.readings:
        check_columns(reading, (*batch.delivery.types, *keys), expressions, joined)
    delivered = " union all by name ".join(
        _delivered(connection, batch, number, reading) for number, reading in batch.readings
    )
    layers = f"with {DELIVERED} as ({delivered})"
    types = _bind(connection, batch, layers, expressions)
    given = [_given(column, expressions, types) for column in batch.entity.columns]
    casts = ", ".join(f"{_cast(batch, each)} as {identifier(each.column.name)}" for each in given)
    tests = row_tests(batch.entity, given, _delivered_tests(batch), batch.known_until)
    columns = ", ".join(identifier(column.name) for column in batch.entity.columns)
    return f"""
        {layers},
        computed as ({_computed(batch, expressions)}),
        canonical as (select *, {casts} from computed),
        judged as (select *, {findings_sql(tests)} as __findings from canonical)
        select __file, __row, {columns}, __findings,
            case when __findings is not null then {_json(batch)} end as __delivered
        from judged
    """


def _delivered(
    connection: duckdb.DuckDBPyConnection, batch: Batch, number: int, reading: Reading
) -> str:
    """Return the layer of delivered columns: typed where declared, the text kept in `__r<n>`."""
    wanted = {column.lower(): kind for column, kind in batch.delivery.types.items()}
    given = _types(connection, f"select * from ({reading.rows})") if wanted else {}
    fields = [f"{number} as __file", "__row", f"{struct(reading.kept)} as __raw"]
    fields += [reading.well_formed] if reading.well_formed else []
    for column in reading.columns:
        name, kind = identifier(column), wanted.get(column.lower())
        decimal = batch.delivery.decimal
        typed = delivered_sql(name, kind, decimal, given[column]) if kind else name
        fields.append(f"{typed} as {name}")
    for place, column in enumerate(batch.delivery.types):
        fields.append(f"{identifier(column)}::varchar as __r{place}")
    layer = f"select {', '.join(fields)} from ({reading.rows})"
    if len(batch.readings) == 1:
        return layer
    return f"select * replace (({reading.delivered})::varchar as __raw) from ({layer})"


def _computed(batch: Batch, expressions: Mapping[str, Expression]) -> str:
    """Return the layer of expressions: `__v_<column>`, and `__f_<column>` where one failed."""
    inner = ["__file", "__row", "__raw"]
    outer = ["__file", "__row", "__raw"]
    if batch.readings[0][1].well_formed:
        inner.append("__proper")
        outer.append("__proper")
    for place, column in enumerate(batch.delivery.types):
        inner += [f"__r{place}", f"{DELIVERED}.{identifier(column)} as __d{place}"]
        outer += [f"__r{place}", f"__d{place}"]
    for name, expression in expressions.items():
        if _may_fail(expression):
            inner.append(f"try({{'v': (\n{expression.sql}\n)}}) as __t_{name}")
            outer += [f"__t_{name}.v as __v_{name}", f"__t_{name} is null as __f_{name}"]
        else:
            inner.append(f"(\n{expression.sql}\n) as __v_{name}")
            outer.append(f"__v_{name}")
    joins = "".join(lookup.join() for lookup in batch.lookups)
    return f"select {', '.join(outer)} from (select {', '.join(inner)} from {DELIVERED}{joins})"


def _may_fail(expression: Expression) -> bool:
    """Tell whether a failure can be told row by row; the engine cannot try a window."""
    return not (expression.bare or expression.windowed)


def _bind(
    connection: duckdb.DuckDBPyConnection,
    batch: Batch,
    layers: str,
    expressions: Mapping[str, Expression],
) -> dict[str, str]:
    """Return the type each expression yields; a fault is laid to the first one that has it."""
    try:
        computed = _computed(batch, expressions)
        return _types(connection, f"{layers} select * from ({computed})")
    except (duckdb.BinderException, duckdb.CatalogException) as error:
        for name, expression in expressions.items():
            computed = _computed(batch, {name: expression})
            try:
                _types(connection, f"{layers} select * from ({computed})")
            except (duckdb.BinderException, duckdb.CatalogException) as cause:
                reason = str(cause).strip().splitlines()[0]
                what = f"{batch.entity.name}.{name} does not fit the delivered columns: {reason}"
                raise SourceError(batch.name, what, _FITTING) from cause
        raise SourceError(batch.name, "the columns cannot be combined", _FITTING) from error


def _types(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, str]:
    return {str(row[0]): str(row[1]) for row in connection.execute(f"describe {query}").fetchall()}


def _given(
    column: Column, expressions: Mapping[str, Expression], types: Mapping[str, str]
) -> Given:
    name = column.name
    if name not in expressions:
        return Given(column)
    failed = f"__f_{name}" if _may_fail(expressions[name]) else None
    return Given(column, f"__v_{name}", types[f"__v_{name}"], failed)


def _cast(batch: Batch, given: Given) -> str:
    """Return SQL for a canonical column."""
    column = given.column
    if given.value is None:
        default = (column.default or "null").replace("$currency", literal(batch.currency))
        return f"cast({default} as {column.type})"
    cast = cast_sql(given.value, given.type, column.type, batch.delivery.decimal, batch.zone)
    if cast is None:
        what = f"{batch.entity.name}.{column.name} is computed as {given.type}"
        remedy = f"write an expression that gives {in_words(column.type)}"
        raise SourceError(batch.name, what, remedy)
    return cast


def _delivered_tests(batch: Batch) -> list[Test]:
    """Return the tests of the delivered row itself, before any expression."""
    tests = [Test.well_formed("__proper")] if batch.readings[0][1].well_formed else []
    for place, (column, wanted) in enumerate(batch.delivery.types.items()):
        tests.append(Test.delivered(column, f"__r{place}", f"__d{place}", wanted))
    return tests


def _json(batch: Batch) -> str:
    """Return SQL for the delivered row as JSON; several files have made it already."""
    if len(batch.readings) > 1:
        return "__raw"
    return f"({batch.readings[0][1].delivered})::varchar"
