"""List rows in the one form that every writer of this package takes: an ordered Arrow table.

Belongs here: accepting frames and tables, giving columns plain types, refusing what a file cannot
hold, and putting rows in an order that does not depend on how they were computed. Does not belong
here: wording and formats (`looks.py`).
"""

from typing import Final, TypeAlias

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from dagster_project.emission.looks import LOOKS

Rows: TypeAlias = pa.Table | pd.DataFrame

HELD_BACK: Final = {"arm": "control", "status": "hold"}


class EmissionError(ValueError):
    """The rows cannot be emitted; the message says the list, the column and the remedy."""


def ordered_table(list_name: str, rows: Rows) -> pa.Table:
    """Return the rows as a table of plain types, in a stable order.

    Types come out as text, whole number, double, decimal, day, time or flag. A pandas column of
    midnights whose name says it is a day (`*_on`, `as_of`) becomes a day. Not-a-number counts as
    empty. Rows are ordered by `priority` (rows without one last), then by all other columns.

    Args:
        list_name: for messages.
        rows: Arrow table (exact decimals, preferred) or pandas frame.

    Raises:
        EmissionError: a column is twice there, is infinite, or has a type no file can hold.
    """
    table = rows if isinstance(rows, pa.Table) else _from_pandas(list_name, rows)
    names = table.column_names
    if len(set(names)) != len(names):
        raise EmissionError(f"{list_name}: a column name occurs twice. Remedy: rename one.")
    plain = {name: _plain(list_name, name, table[name]) for name in names}
    result = pa.table(plain)
    keys = ["priority", *names] if "priority" in names else list(names)
    unique = list(dict.fromkeys(keys))
    return result.sort_by([(name, "ascending") for name in unique]) if unique else result


def held_back(table: pa.Table) -> pa.ChunkedArray:
    """Return for each row whether it is kept for comparison and must not be contacted."""
    mask = pa.chunked_array([pa.repeat(pa.scalar(False), table.num_rows)], type=pa.bool_())
    for name, value in HELD_BACK.items():
        if name in table.column_names:
            same = pc.fill_null(pc.equal(pc.cast(table[name], pa.string()), value), False)
            mask = pc.or_(mask, same)
    return mask


def _from_pandas(list_name: str, rows: pd.DataFrame) -> pa.Table:
    try:
        return pa.Table.from_pandas(rows, preserve_index=False).replace_schema_metadata(None)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        # the message of the library may quote a value, so only its kind is repeated
        raise EmissionError(
            f"{list_name}: a column mixes types ({type(error).__name__}). "
            "Remedy: cast every column in the list's model."
        ) from None


def _plain(list_name: str, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_dictionary(kind) or pa.types.is_large_string(kind) or _is_view(kind):
        return pc.cast(column, pa.string())
    if pa.types.is_null(kind):
        return pc.cast(column, _type_by_name(name))
    if pa.types.is_timestamp(kind) and kind.tz is None and _is_day(name):
        return _as_days(list_name, name, column)
    if pa.types.is_floating(kind):
        return _finite(list_name, name, pc.cast(column, pa.float64()))
    simple = (
        pa.types.is_string(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_date32(kind)
        or (pa.types.is_timestamp(kind) and kind.tz is None)
    )
    if not simple:
        raise EmissionError(
            f"{list_name}.{name}: type {kind} cannot be emitted. "
            "Remedy: cast it to text, a number, a day or a time without offset in the model."
        )
    return column


def _is_view(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string_view(kind))


def _is_day(name: str) -> bool:
    return name.endswith("_on") or name == "as_of"


def _as_days(list_name: str, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    days = pc.cast(column, pa.date32(), safe=False)
    if pc.any(pc.not_equal(pc.cast(days, column.type), column)).as_py():
        raise EmissionError(
            f"{list_name}.{name}: a day carries a time of day. Remedy: cast it to date."
        )
    return days


def _finite(list_name: str, name: str, column: pa.ChunkedArray) -> pa.ChunkedArray:
    if pc.any(pc.is_inf(column)).as_py():
        raise EmissionError(
            f"{list_name}.{name}: a value is infinite. Remedy: look for a division by zero."
        )
    return pc.if_else(pc.is_nan(column), pa.scalar(None, pa.float64()), column)


def _type_by_name(name: str) -> pa.DataType:
    """Give a column that came without a type (all empty) the type its name implies."""
    look = LOOKS.get(name)
    if _is_day(name):
        return pa.date32()
    if look is None or look.kind in ("text", "words", "code"):
        return pa.string()
    return pa.int64() if look.kind == "number" else pa.float64()
