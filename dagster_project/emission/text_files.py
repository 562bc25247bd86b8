"""Rows as CSV (for spreadsheets and imports) and as Parquet (for programs).

CSV is UTF-8 with a byte order mark, comma separated, lines end with CR LF, empty means null,
numbers and days are plain (`1234.50`, `2024-03-31`). A text that a spreadsheet would run as a
formula gets a leading apostrophe: one that begins, after blanks, with = + - @ or with a tab, CR
or LF. That holds for text columns only; numbers stay numbers, so a negative amount is not
touched. A program takes the Parquet file instead, which carries every text unchanged.
"""

import csv
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

_RUNS_AS_FORMULA: Final = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_BREAKS_OUT: Final = ("\t", "\r", "\n")
_BATCH: Final = 10_000


def write_csv(table: pa.Table, path: Path) -> None:
    """Write all rows in their order, under the canonical column names."""
    to_text = [_converter(field.type) for field in table.schema]
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\r\n")
        writer.writerow(table.column_names)
        for batch in table.to_batches(max_chunksize=_BATCH):
            columns = [
                [None if value is None else convert(value) for value in column.to_pylist()]
                for convert, column in zip(to_text, batch.columns, strict=True)
            ]
            writer.writerows(zip(*columns, strict=True))


def write_parquet(table: pa.Table, path: Path) -> None:
    """Write all rows in their order, texts unchanged, decimals exact."""
    pq.write_table(table, path, compression="zstd", row_group_size=100_000)


def neutralised(text: str) -> str:
    """Return the text such that no spreadsheet runs it as a formula."""
    if text.startswith(_BREAKS_OUT) or text.lstrip().startswith(_RUNS_AS_FORMULA):
        return f"'{text}"
    return text


def _converter(kind: pa.DataType) -> Callable[[object], str]:
    if pa.types.is_string(kind):
        return lambda value: neutralised(str(value))
    if pa.types.is_boolean(kind):
        return lambda value: "true" if value else "false"
    if pa.types.is_decimal(kind):
        return lambda value: f"{value:f}"
    if pa.types.is_date(kind) or pa.types.is_timestamp(kind):
        return _iso
    return str


def _iso(value: object) -> str:
    if not isinstance(value, date | datetime):
        raise TypeError(f"expected a day or a time, got {type(value).__name__}")
    return value.isoformat()
