"""Lookups: other files joined to each delivered row.

A lookup is read whole into the connection. Its key is unique, so that a join neither multiplies
nor drops delivered rows; a lookup that breaks this, or holds rows that cannot be read, is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from dagster_project.quoting import identifier
from dagster_project.sources.casts import delivered_sql
from dagster_project.sources.errors import SourceError
from dagster_project.sources.files import find_files
from dagster_project.sources.models import Lookup
from dagster_project.sources.naming import DELIVERED, check_columns
from dagster_project.sources.reading import open_reading
from dagster_project.sources.rejects import count_rejects, forget_rejects
from dagster_project.sources.text import hash_file

_KEY: Final = "__key_{}"


@dataclass(frozen=True)
class JoinedLookup:
    """A lookup that is ready to be joined.

    Attributes:
        name: the name that expressions may use.
        table: its table in the connection.
        using: its key columns.
        columns: all of its columns.
    """

    name: str
    table: str
    using: tuple[str, ...]
    columns: tuple[str, ...]

    def join(self) -> str:
        """Return the SQL that joins it to the delivered rows; keys are compared as text."""
        on = " and ".join(
            f"{DELIVERED}.{identifier(key)}::varchar = {identifier(self.name)}.{_KEY.format(place)}"
            for place, key in enumerate(self.using)
        )
        return f" left join {identifier(self.table)} as {identifier(self.name)} on {on}"


def open_lookups(
    connection: duckdb.DuckDBPyConnection,
    lookups: Mapping[str, Lookup],
    folder: Path,
    copies: Path,
    prefix: str,
) -> tuple[JoinedLookup, ...]:
    """Read the lookups of one delivery into tables.

    Args:
        connection: where the tables are made.
        lookups: as declared.
        folder: where relative paths start.
        copies: private folder for UTF-8 copies.
        prefix: what the names of the tables start with.

    Raises:
        SourceError: a lookup cannot be read, or its key is not unique.
    """
    return tuple(
        _open_lookup(connection, name, lookup, folder, copies, f"{prefix}{name}")
        for name, lookup in lookups.items()
    )


def _open_lookup(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    lookup: Lookup,
    folder: Path,
    copies: Path,
    table: str,
) -> JoinedLookup:
    selects, columns = [], dict[str, None]()
    files = find_files(lookup.files, folder)
    for file in files:
        hash_file(file)
        reading = open_reading(connection, file, lookup, copies)
        check_columns(reading, (*lookup.using, *lookup.types), {}, {})
        columns |= dict.fromkeys(reading.columns)
        proper = f", {reading.well_formed}" if reading.well_formed else ", true"
        listed = ", ".join(map(identifier, reading.columns))
        selects.append(f"select {listed}{proper} as __proper from ({reading.rows})")
    names = ", ".join(file.name for file in files)
    raw = identifier(f"{table} as delivered")
    connection.execute(f"create temp table {raw} as {' union all by name '.join(selects)}")
    _refuse_bad_rows(connection, raw, names)
    found = connection.execute(f"describe {raw}").fetchall()
    given = {str(row[0]): str(row[1]) for row in found}
    types = {column.lower(): wanted for column, wanted in lookup.types.items()}
    using = {column.lower() for column in lookup.using}
    kept = [column for column in columns if column.lower() not in using]
    keys = [
        f"trim({identifier(key)}::varchar) as {_KEY.format(place)}"
        for place, key in enumerate(lookup.using)
    ]
    values = [
        f"{delivered_sql(identifier(column), types[column.lower()], lookup.decimal, given[column])}"
        f" as {identifier(column)}"
        if column.lower() in types
        else identifier(column)
        for column in kept
    ]
    connection.execute(
        f"create temp table {identifier(table)} as select {', '.join([*keys, *values])} from {raw}"
    )
    _refuse_lost_values(connection, table, raw, [c for c in kept if c.lower() in types], names)
    connection.execute(f"drop table {raw}")
    _refuse_repeated_keys(connection, table, lookup.using, names)
    return JoinedLookup(name, table, lookup.using, tuple(kept))


def _refuse_bad_rows(connection: duckdb.DuckDBPyConnection, raw: str, names: str) -> None:
    query = f"select count(*) from {raw} where not __proper"
    ((improper,),) = connection.execute(query).fetchall()
    bad = improper + count_rejects(connection)
    forget_rejects(connection)
    if bad:
        what = f"{bad} rows of this lookup are no proper records"
        raise SourceError(names, what, "correct these rows; a lookup must be whole")


def _refuse_lost_values(
    connection: duckdb.DuckDBPyConnection, table: str, raw: str, typed: list[str], names: str
) -> None:
    for column in map(identifier, typed):
        ((before, after),) = connection.execute(
            f"select (select count(nullif(trim({column}::varchar), '')) from {raw}), "
            f"(select count({column}) from {identifier(table)})"
        ).fetchall()
        if before != after:
            what = f"{before - after} values of column {column} are not of the declared type"
            raise SourceError(names, what, "correct the values, or types: in the sources file")


def _refuse_repeated_keys(
    connection: duckdb.DuckDBPyConnection, table: str, using: tuple[str, ...], names: str
) -> None:
    keys = ", ".join(_KEY.format(place) for place in range(len(using)))
    ((repeated,),) = connection.execute(
        f"select count(*) from (select {keys} from {identifier(table)} "
        f"where ({keys}) is not null group by {keys} having count(*) > 1)"
    ).fetchall()
    if repeated:
        what = f"{repeated} keys stand in more than one row of this lookup ({', '.join(using)})"
        remedy = "deliver one row a key, or name more columns under using:"
        raise SourceError(names, what, remedy)
