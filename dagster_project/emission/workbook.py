"""A list as an Excel workbook for people: the rows to act on, the control group, what it means.

Belongs here: sheets, formats, widths, filters, notes. Does not belong here: wording of columns
(`looks.py`). Texts are always written as texts, so nothing in a cell is run as a formula and no
address becomes a live link. The bytes depend on the arguments alone: the creation date is handed
in, and the run id stands in the manifest only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import xlsxwriter

from dagster_project.emission.about import write_about
from dagster_project.emission.looks import Look, look_of, shown_order
from dagster_project.emission.overview import write_overview
from dagster_project.emission.rows import held_back

SHEET_ROWS: Final = 1_048_576
_CELL_TEXT: Final = 32_767
_KEEP_IN_MEMORY: Final = 50_000
_LINE_HEIGHT: Final = 15
_LOST_TO_BREAKS: Final = 5  # characters a line loses, because words are not broken
_FIRST_EXCEL_DAY: Final = date(1900, 3, 1)
_LAST_PRINTED: Final = "expected_value"  # the evidence behind it stays on the screen
_FROZEN: Final = ("priority", "customer_name", "name")
# What the reader fills in, and with which words; shown though it is empty.
_ASKED: Final = {"decision": ("same", "different")}
_NUMBER_FORMATS: Final = {
    "money": "#,##0.00",
    "share": "0%",
    "ratio": "#,##0.0",
    "number": "#,##0",
    "day": "yyyy-mm-dd",
    "time": "yyyy-mm-dd hh:mm",
}
_LEAVE_ALONE: Final = (
    "Control group: do not contact these customers. They are left alone on purpose; comparing "
    "them with the others shows whether the contacts bring anything."
)


@dataclass(frozen=True)
class Setting:
    """What a workbook says about itself.

    Attributes:
        title: name of the list as people say it; the name of the first sheet.
        company: whose list it is.
        currency: ISO 4217 code of all amounts.
        as_of: the day it was computed for; also the creation date of the document.
        rule_versions: rule or seed -> hash of its content.
        column_notes: canonical column -> what it means.
        sheet_rows: most rows a sheet may have, header included.
    """

    title: str
    company: str
    currency: str
    as_of: date
    rule_versions: Mapping[str, str] = field(default_factory=dict)
    column_notes: Mapping[str, str] = field(default_factory=dict)
    sheet_rows: int = SHEET_ROWS


def write_workbook(table: pa.Table, path: Path, setting: Setting) -> int:
    """Write the workbook; rows are expected in the order to work in.

    A sheet holds at most 1,048,576 rows. What does not fit is left out from the end, hence the
    least urgent; the "About" sheet says so, and CSV and Parquet hold all of it.

    Returns:
        How many rows did not fit.
    """
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
        "default_date_format": _NUMBER_FORMATS["day"],
        "constant_memory": table.num_rows > _KEEP_IN_MEMORY,
        "tmpdir": str(path.parent),
    }
    mask = held_back(table)
    working, control = table.filter(pc.invert(mask)), table.filter(mask)
    with xlsxwriter.Workbook(str(path), options) as book:
        created = datetime.combine(setting.as_of, datetime.min.time())
        book.set_properties(
            {"title": setting.title, "company": setting.company, "created": created}
        )
        looks = {name: look_of(name, table.schema.field(name).type) for name in table.column_names}
        styles = _styles(book)
        left_out, hidden = _write_rows(book, setting.title, working, looks, styles, setting, "")
        if "play" in table.column_names:
            write_overview(book, working, setting)
        if "arm" in table.column_names or control.num_rows:
            beyond, _ = _write_rows(
                book, "Control group", control, looks, styles, setting, _LEAVE_ALONE
            )
            left_out += beyond
        counts = (working.num_rows, control.num_rows, left_out)
        write_about(book, setting, looks, counts, hidden)
    return left_out


def header_of(look: Look, currency: str) -> str:
    """Return the wording of a header; amounts name their currency."""
    return f"{look.header} ({currency})" if look.kind == "money" and currency else look.header


def _write_rows(
    book: Any,
    title: str,
    table: pa.Table,
    looks: Mapping[str, Look],
    styles: Mapping[str, Any],
    setting: Setting,
    note: str,
) -> tuple[int, list[str]]:
    """Write one sheet; return how many rows did not fit and which columns are hidden as empty."""
    sheet = book.add_worksheet(title[:31])
    names = shown_order(table.column_names)
    top = 2 if note else 0
    if note:
        sheet.set_row(0, 36)
        sheet.merge_range(0, 0, 0, max(1, min(len(names), 8) - 1), note, styles["note"])
    room = max(0, setting.sheet_rows - top - 1)
    fitting = table.slice(0, room)
    hidden = []
    for position, name in enumerate(names):
        empty = table.num_rows > 0 and table[name].null_count == table.num_rows
        empty = empty and name not in _ASKED
        if empty:
            hidden.append(name)
        sheet.set_column(position, position, looks[name].width, None, {"hidden": empty})
    sheet.set_row(top, 3.4 * _LINE_HEIGHT)
    for position, name in enumerate(names):
        words = header_of(looks[name], setting.currency)
        sheet.write_string(top, position, words, styles[f"header {_align(looks[name])}"])
    last_row = top
    for batch in fitting.select(names).to_batches(max_chunksize=10_000):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            last_row += 1
            sheet.set_row(last_row, _height(row, names, looks))
            for position, value in enumerate(row):
                look = looks[names[position]]
                _write_cell(sheet, last_row, position, value, look, styles[look.kind])
    if names:
        sheet.autofilter(top, 0, last_row, len(names) - 1)
    for name in _ASKED.keys() & set(names):
        answers = {"validate": "list", "source": list(_ASKED[name])}
        place = names.index(name)
        sheet.data_validation(top + 1, place, max(last_row, top + 1), place, answers)
    leading = next((i for i, name in enumerate(names) if name not in _FROZEN), len(names))
    sheet.freeze_panes(top + 1, leading)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    if _LAST_PRINTED in names:
        sheet.print_area(0, 0, last_row, names.index(_LAST_PRINTED))
    sheet.repeat_rows(top)
    sheet.set_footer(f"&L{setting.title} as of {setting.as_of.isoformat()}&RPage &P of &N")
    return table.num_rows - fitting.num_rows, hidden


def _write_cell(
    sheet: Any, row: int, position: int, value: object, look: Look, style: object
) -> None:
    if value is None:
        sheet.write_blank(row, position, None, style)
    elif isinstance(value, bool):
        sheet.write_string(row, position, "yes" if value else "no", style)
    elif isinstance(value, str):
        shown = value.replace("_", " ").capitalize() if look.kind == "code" else value
        if len(shown) > _CELL_TEXT:
            shown = f"{shown[: _CELL_TEXT - 1]}\u2026"
        sheet.write_string(row, position, shown, style)
    elif isinstance(value, date):
        day = value.date() if isinstance(value, datetime) else value
        if day < _FIRST_EXCEL_DAY:
            sheet.write_string(row, position, value.isoformat(), style)
        else:
            sheet.write_datetime(row, position, value, style)
    else:
        sheet.write_number(row, position, value, style)


def _height(row: Sequence[object], names: Sequence[str], looks: Mapping[str, Look]) -> float:
    """Return the height that shows the longest wrapped text (not every program works it out)."""
    lines = 1
    for value, name in zip(row, names, strict=True):
        if looks[name].kind == "words" and isinstance(value, str):
            lines = max(lines, ceil(len(value) / (looks[name].width - _LOST_TO_BREAKS)))
    return min(400, _LINE_HEIGHT * lines + 1)


def _align(look: Look) -> str:
    if look.kind in ("day", "time"):
        return "center"
    return "right" if look.kind in _NUMBER_FORMATS else "left"


def _styles(book: Any) -> dict[str, Any]:
    base = {"valign": "top", "font_name": "Calibri", "font_size": 11}
    line = {**base, "bottom": 1, "bottom_color": "#D9D9D9"}
    inside = {"align": "left", "indent": 1}
    styles = {
        kind: book.add_format({**line, "num_format": number_format})
        for kind, number_format in _NUMBER_FORMATS.items()
    }
    styles["day"].set_align("center")
    styles["time"].set_align("center")
    styles["text"] = styles["code"] = styles["flag"] = book.add_format({**line, **inside})
    styles["words"] = book.add_format({**line, **inside, "text_wrap": True})
    top = {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3864", "text_wrap": True}
    for align in ("left", "center", "right"):
        placed = inside if align == "left" else {"align": align}
        styles[f"header {align}"] = book.add_format({**base, **top, **placed})
    styles["note"] = book.add_format(
        {**base, "bold": True, "text_wrap": True, "bg_color": "#FFF2CC", "valign": "vcenter"}
    )
    return styles
