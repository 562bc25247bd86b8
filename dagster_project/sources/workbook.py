"""Sheets of a workbook as columns of text.

Cells become text as CSV would have it: whole numbers without decimals, days and times as ISO
8601, formulas as the value last computed, never as a formula. The first row is the header.

Cells are walked one by one: each has a type of its own, whatever its column, and the reader gives
Python values only. A sheet has at most 1,048,576 rows; the walk takes a quarter of the time.
"""

from datetime import date, datetime, time, timedelta
from typing import Final

import pandas as pd
import python_calamine as calamine

from dagster_project.sources.errors import SourceError, did_you_mean
from dagster_project.sources.files import DeliveredFile

Cell = int | float | str | bool | time | date | datetime | timedelta
_MIDNIGHT: Final = time()
_EXACT: Final = 2**53


def read_sheet(file: DeliveredFile, sheet: str | None) -> tuple[list[str], pd.DataFrame]:
    """Read one sheet.

    Returns:
        The column names, and a frame of `__row` (1 for the row below the header; empty rows are
        left out) and these columns as text.

    Raises:
        SourceError: the file is no workbook, or the sheet is missing or empty.
    """
    try:
        workbook = calamine.CalamineWorkbook.from_path(str(file.path))
        names = workbook.sheet_names
        if sheet is not None and sheet not in names:
            raise SourceError(file.name, f"there is no sheet {sheet!r}", did_you_mean(sheet, names))
        rows = workbook.get_sheet_by_name(sheet or names[0]).to_python(skip_empty_area=False)
    except calamine.CalamineError as error:
        what = "the file is no complete workbook, it was cut short, damaged or locked"
        raise SourceError(file.name, what, "deliver it again, whole, without password") from error
    if not rows or not any(str(cell).strip() for cell in rows[0]):
        remedy = "deliver the header in the first row of the sheet"
        raise SourceError(file.name, "the first row of the sheet is empty", remedy)
    header = [_text(cell) for cell in rows[0]]
    names = [(cell or "").strip() or f"column_{place}" for place, cell in enumerate(header, 1)]
    filled = [place for place, row in enumerate(rows) if place and any(cell != "" for cell in row)]
    columns: dict[str, pd.Series] = {"__row": pd.Series(filled, dtype="int64")}
    for place, name in enumerate(names):
        cells = [_text(rows[row][place]) for row in filled]
        columns.setdefault(name, pd.Series(cells, dtype="str"))
    return names, pd.DataFrame(columns)


def _text(cell: Cell) -> str | None:
    if isinstance(cell, str):
        return cell or None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    if isinstance(cell, datetime):
        whole_day = cell.time() == _MIDNIGHT
        return cell.date().isoformat() if whole_day else cell.isoformat(sep=" ")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    return str(cell)
