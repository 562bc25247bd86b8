"""Delivered files as rows that DuckDB can stream.

One function for each format gives a `Reading`: SQL whose first column `__row` is the place of the
row in its file (data row from 1; the line for JSON lines), followed by the delivered columns under
their own names. Columns of text formats are text, whatever they hold. What the rows mean is not
decided here; a file that cannot be read as a whole is refused here.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Final

import duckdb

from dagster_project.quoting import identifier, literal, path_literal
from dagster_project.sources.errors import SourceError
from dagster_project.sources.files import DeliveredFile, format_of
from dagster_project.sources.models import FileSet
from dagster_project.sources.text import ReadableText, make_readable, open_packed
from dagster_project.sources.workbook import read_sheet

REJECTS: Final = "__rejects"
REJECTED_SCANS: Final = "__rejected_scans"
_NEVER_IN_JSON: Final = "\x1f"


class NamedBy(Enum):
    """Where the names of the columns come from."""

    FORMAT = "the format of the file holds them"
    FIRST_LINE = "the first line, which is a row of data in a file without a header"
    SOURCES_FILE = "the sources file"


@dataclass(frozen=True)
class Reading:
    """How one file is read.

    Attributes:
        file: what is read.
        rows: SQL of the rows, `__row` first.
        columns: delivered columns in their order.
        kept: the columns that make up the row as delivered.
        delivered: SQL for the row as JSON text, over a struct `__raw` of the kept columns.
        named_by: where the names come from.
        well_formed: a column that is false for a row that is no proper record; None where the
            reader itself sets such rows aside.
        text: the readable copy, for CSV.
        header_lines: records of the text before the first row.
        sparse: `__row` may skip numbers (blank lines).
    """

    file: DeliveredFile
    rows: str
    columns: tuple[str, ...]
    kept: tuple[str, ...]
    delivered: str
    named_by: NamedBy = NamedBy.FORMAT
    well_formed: str | None = None
    text: ReadableText | None = None
    header_lines: int = 0
    sparse: bool = False


def open_reading(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, declared: FileSet, copies: Path
) -> Reading:
    """Prepare one file for reading.

    Args:
        connection: XLSX sheets are registered in it.
        file: what to read.
        declared: how to read it.
        copies: private folder for UTF-8 copies.

    Raises:
        SourceError: the file cannot be read as a whole.
    """
    kind = declared.format or format_of(file)
    if kind == "parquet":
        return _read_parquet(connection, file)
    if kind == "xlsx":
        return _read_workbook(connection, file, declared)
    text = make_readable(file, declared.encoding, copies)
    if kind == "jsonl":
        return _read_json_lines(connection, file, text)
    return _read_csv(file, text, declared)


def _read_parquet(connection: duckdb.DuckDBPyConnection, file: DeliveredFile) -> Reading:
    source = f"read_parquet({path_literal(file.path)}, hive_partitioning = false"
    try:
        found = connection.execute(f"describe from {source})").fetchall()
    except (duckdb.InvalidInputException, duckdb.IOException) as error:
        what = "the file is no complete Parquet file, it was cut short or damaged on its way"
        raise SourceError(file.name, what, "deliver it again, whole") from error
    columns = [str(row[0]) for row in found]
    listed = ", ".join(map(identifier, columns))
    return Reading(
        file,
        f"select file_row_number + 1 as __row, {listed} from {source}, file_row_number = true)",
        tuple(columns),
        tuple(columns),
        _as_json(columns),
    )


def _read_workbook(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, declared: FileSet
) -> Reading:
    columns, frame = read_sheet(file, declared.sheet)
    view = f"__sheet {file.name}"
    connection.register(view, frame)
    return Reading(
        file,
        f"select * from {identifier(view)}",
        tuple(columns),
        tuple(columns),
        _as_json(columns),
        NamedBy.FIRST_LINE,
        sparse=True,
    )


def _read_csv(file: DeliveredFile, text: ReadableText, declared: FileSet) -> Reading:
    delimiter = declared.delimiter or ("\t" if ".tsv" in file.path.name.lower() else ",")
    in_file = declared.header is True
    names = _header(file, text, delimiter, declared) if declared.header is True else declared.header
    columns = list(names)
    source = _csv_source(text, columns, delimiter, declared.quote, declared.escape, in_file)
    blank = f" where {identifier(columns[0])} is not null" if len(columns) == 1 else ""
    return Reading(
        file,
        f"select row_number() over () as __row, * from {source}{blank}",
        tuple(columns),
        tuple(columns),
        _as_json(columns),
        NamedBy.FIRST_LINE if in_file else NamedBy.SOURCES_FILE,
        text=text,
        header_lines=int(in_file),
        sparse=bool(blank),
    )


def _read_json_lines(
    connection: duckdb.DuckDBPyConnection, file: DeliveredFile, text: ReadableText
) -> Reading:
    source = _csv_source(text, ["line"], _NEVER_IN_JSON, "", None, header=False)
    lines = (
        "select *, case when json_valid(line) then json_type(line) = 'OBJECT' else false end "
        "as __proper "
        f"from (select row_number() over () as __row, line from {source}) "
        "where trim(line, chr(32) || chr(9) || chr(13)) <> ''"
    )
    found = connection.execute(
        "select distinct unnest(json_keys(case when __proper then line end)) as key "
        f"from ({lines}) order by key"
    ).fetchall()
    columns = [str(key) for (key,) in found if key]
    fields = "".join(
        f", case when __proper then line ->> {literal(_pointer(key))} end as {identifier(key)}"
        for key in columns
    )
    return Reading(
        file,
        f"select __row, __proper, line as __line{fields} from ({lines})",
        tuple(columns),
        ("__line",),
        "case when json_valid(__raw.__line) then __raw.__line "
        "else to_json(__raw.__line)::varchar end",
        well_formed="__proper",
        sparse=True,
    )


def _as_json(columns: Sequence[str]) -> str:
    """Return SQL for `__raw` as JSON, every value as text."""
    types = ", ".join(f"{identifier(each)} varchar" for each in columns)
    return f"to_json(__raw::struct({types}))"


def _csv_source(
    text: ReadableText,
    columns: Sequence[str],
    delimiter: str,
    quote: str,
    escape: str | None,
    header: bool,
) -> str:
    types = ", ".join(f"{literal(column)}: 'VARCHAR'" for column in columns)
    return (
        f"read_csv({path_literal(text.path)}, auto_detect = false, columns = {{{types}}}, "
        f"header = {str(header).lower()}, delim = {literal(delimiter)}, "
        f"quote = {literal(quote)}, escape = {literal(quote if escape is None else escape)}, "
        f"compression = '{'gzip' if text.packed else 'none'}', hive_partitioning = false, "
        f"store_rejects = true, rejects_table = '{REJECTS}', rejects_scan = '{REJECTED_SCANS}')"
    )


def _header(
    file: DeliveredFile, text: ReadableText, delimiter: str, declared: FileSet
) -> list[str]:
    """Return the names in the first record."""
    with open_packed(text.path, text.packed) as stream:
        lines = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        records = csv.reader(
            lines,
            delimiter=delimiter,
            quotechar=declared.quote or None,
            escapechar=declared.escape if declared.escape != declared.quote else None,
            quoting=csv.QUOTE_MINIMAL if declared.quote else csv.QUOTE_NONE,
        )
        try:
            first = next(records, [])
        except csv.Error as error:
            remedy = "check delimiter and quote of this delivery"
            raise SourceError(file.name, "the header line cannot be read", remedy) from error
    if not any(cell.strip() for cell in first):
        remedy = "deliver the header in the first line, or declare header: [names]"
        raise SourceError(file.name, "the first line is empty", remedy)
    return [cell.strip() or f"column_{place}" for place, cell in enumerate(first, 1)]


def _pointer(key: str) -> str:
    """Return the JSON pointer of a key (RFC 6901)."""
    return "/" + key.replace("~", "~0").replace("/", "~1")
