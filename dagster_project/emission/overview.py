"""The second sheet of a workbook: how many rows each play has, and who is to do them.

Belongs here: counting the rows to act on by play and by account manager. Not here: the rows
themselves, and what their columns mean.
"""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import pyarrow as pa

if TYPE_CHECKING:
    from dagster_project.emission.workbook import Setting

_NOBODY: Final = "Nobody assigned"
_TOTAL: Final = "All"


def write_overview(book: Any, table: pa.Table, setting: "Setting") -> None:
    """Add the sheet: a line for each account manager, a column for each play, the busiest first.

    Args:
        book: the open workbook.
        table: rows to act on, with a column `play`.
        setting: what the workbook says about itself.
    """
    plays, owners, values = _columns(table)
    rows_of_play, rows_of_owner = Counter(plays), Counter(owners)
    both = Counter(zip(owners, plays, strict=True))
    value_of_play, value_of_owner = _sums(plays, values), _sums(owners, values)
    shown_plays = sorted(rows_of_play, key=lambda play: (-rows_of_play[play], play))
    shown_owners = sorted(rows_of_owner, key=lambda owner: (-rows_of_owner[owner], owner))

    sheet = book.add_worksheet("Overview")
    styles = _styles(book)
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, len(shown_plays), 13)
    sheet.set_column(len(shown_plays) + 1, len(shown_plays) + 2, 15)
    sheet.set_row(0, 34)
    unit = f" ({setting.currency})" if setting.currency else ""
    headers = ["Account manager", *map(_word, shown_plays), _TOTAL, f"Expected value{unit}"]
    for position, words in enumerate(headers):
        sheet.write_string(0, position, words, styles["header" if position else "header left"])
    for row, owner in enumerate(shown_owners, start=1):
        sheet.write_string(row, 0, owner, styles["text"])
        counts = [both[owner, play] for play in shown_plays]
        _write_counts(sheet, row, [*counts, rows_of_owner[owner]], styles["number"])
        sheet.write_number(row, len(headers) - 1, value_of_owner[owner], styles["money"])
    last = len(shown_owners) + 1
    sheet.write_string(last, 0, _TOTAL, styles["total text"])
    counts = [rows_of_play[play] for play in shown_plays]
    _write_counts(sheet, last, [*counts, table.num_rows], styles["total number"])
    sheet.write_number(last, len(headers) - 1, sum(values), styles["total money"])
    sheet.write_string(last + 1, 0, f"Expected value{unit}", styles["text"])
    for position, play in enumerate(shown_plays, start=1):
        sheet.write_number(last + 1, position, value_of_play[play], styles["money"])
    sheet.freeze_panes(1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _columns(table: pa.Table) -> tuple[list[str], list[str], list[Decimal]]:
    """Return play, account manager and expected value of each row."""
    names = table.column_names
    plays = [play or "" for play in table["play"].to_pylist()]
    owners = table["owner_name"].to_pylist() if "owner_name" in names else [None] * len(plays)
    values = (
        table["expected_value"].to_pylist() if "expected_value" in names else [None] * len(plays)
    )
    return (
        plays,
        [owner or _NOBODY for owner in owners],
        [Decimal(str(value or 0)) for value in values],
    )


def _sums(keys: list[str], values: list[Decimal]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for key, value in zip(keys, values, strict=True):
        sums[key] += value
    return sums


def _write_counts(sheet: Any, row: int, counts: list[int], style: object) -> None:
    for position, count in enumerate(counts, start=1):
        if count:
            sheet.write_number(row, position, count, style)
        else:
            sheet.write_blank(row, position, None, style)


def _word(code: str) -> str:
    return code.replace("_", " ").capitalize()


def _styles(book: Any) -> dict[str, Any]:
    base = {"font_name": "Calibri", "font_size": 11, "valign": "top"}
    line = {**base, "bottom": 1, "bottom_color": "#D9D9D9"}
    total = {**base, "bold": True, "top": 2, "bottom": 1}
    header = {**base, "bold": True, "font_color": "#FFFFFF", "bg_color": "#1F3864"}
    number, money = {"num_format": "#,##0"}, {"num_format": "#,##0.00"}
    return {
        "header": book.add_format({**header, "text_wrap": True, "align": "right"}),
        "header left": book.add_format({**header, "text_wrap": True}),
        "text": book.add_format(line),
        "number": book.add_format({**line, **number}),
        "money": book.add_format({**line, **money}),
        "total text": book.add_format(total),
        "total number": book.add_format({**total, **number}),
        "total money": book.add_format({**total, **money}),
    }
