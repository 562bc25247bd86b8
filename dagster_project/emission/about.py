"""The last sheet of a workbook: what this list is, what its columns mean, which rules made it.

Belongs here: the words around the list. Not here: the run id, which is in the manifest only, so
that the same rows give the same file.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from dagster_project.emission.looks import Look, shown_order

if TYPE_CHECKING:
    from dagster_project.emission.workbook import Setting

_LINE = 115  # characters that fit the merged cell
_STATUS_WORDS = (
    ("New", "Not on the list before this one, or contacted since."),
    ("Open", "Was on the list before this one and is still worth a contact."),
    ("Hold", "Member of the control group: must not be contacted."),
)


def write_about(
    book: Any,
    setting: "Setting",
    looks: Mapping[str, Look],
    counts: tuple[int, int, int],
    hidden: Sequence[str],
) -> None:
    """Add the sheet.

    Args:
        book: the open workbook.
        setting: what the workbook says about itself.
        looks: how each column is shown, by canonical name.
        counts: rows to act on, rows of the control group, rows that did not fit the sheets.
        hidden: canonical names of the columns that are hidden because no row has a value.
    """
    sheet = book.add_worksheet("About")
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 2, 90)
    base = {"font_name": "Calibri", "font_size": 11, "valign": "top", "text_wrap": True}
    plain = book.add_format(base)
    bold = book.add_format({**base, "bold": True})
    title = book.add_format({"font_name": "Calibri", "font_size": 18, "bold": True})
    heading = book.add_format({**base, "bold": True, "bottom": 2, "text_wrap": False})

    sheet.write_string(0, 0, setting.title, title)
    row = 2
    for label, value in _facts(setting, looks, counts, hidden):
        sheet.write_string(row, 0, label, bold)
        sheet.merge_range(row, 1, row, 2, value, plain)
        if len(value) > _LINE:
            sheet.set_row(row, 15 * (1 + len(value) // _LINE))
        row += 1

    row += 1
    for position, words in enumerate(("Column", "Name in CSV and Parquet", "Meaning")):
        sheet.write_string(row, position, words, heading)
    for name in shown_order(list(looks)):
        row += 1
        sheet.write_string(row, 0, looks[name].header, plain)
        sheet.write_string(row, 1, name, plain)
        sheet.write_string(row, 2, setting.column_notes.get(name, ""), plain)

    if setting.rule_versions:
        row += 2
        sheet.write_string(row, 0, "Rules it was made with", heading)
        sheet.write_string(row, 1, "Version", heading)
        for rule, version in sorted(setting.rule_versions.items()):
            row += 1
            sheet.write_string(row, 0, rule, plain)
            sheet.write_string(row, 1, version[:12], plain)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _facts(
    setting: "Setting",
    looks: Mapping[str, Look],
    counts: tuple[int, int, int],
    hidden: Sequence[str],
) -> list[tuple[str, str]]:
    working, control, left_out = counts
    facts = [
        ("Company", setting.company),
        ("As of", f"{setting.as_of.isoformat()}: only what was known before this day counts."),
        ("Rows to act on", f"{working:,}, most urgent first"),
    ]
    if "arm" in looks or control:
        facts.append(
            (
                "Control group",
                f"{control:,} rows on a sheet of their own. They must not be contacted: they "
                "show what happens without a contact.",
            )
        )
    if setting.currency:
        facts.append(("Amounts in", setting.currency))
    if "status" in looks:
        said = _STATUS_WORDS if "arm" in looks or control else _STATUS_WORDS[:2]
        facts.append(("Status", " ".join(f"{word}: {meaning}" for word, meaning in said)))
    if hidden:
        words = ", ".join(looks[name].header for name in hidden)
        facts.append(("Hidden columns", f"{words}. No row has a value there this time."))
    if left_out:
        facts.append(
            (
                "Rows that did not fit",
                f"{left_out:,} least urgent rows exceed what a sheet can hold. The CSV and "
                "Parquet files beside this workbook hold all rows.",
            )
        )
    facts.append(("More", "manifest.json beside this workbook names the run and checks the files."))
    return [(label, value) for label, value in facts if value]
