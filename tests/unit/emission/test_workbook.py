"""The workbook: read back with another library, cell by cell."""

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from dagster_project.emission import emit_lists
from dagster_project.emission.looks import look_of, shown_order
from dagster_project.emission.rows import ordered_table
from dagster_project.emission.workbook import Setting, write_workbook

DAY = date(2024, 7, 1)
FORMULA = "=cmd|' /C calc'!A0"


def a_list() -> pa.Table:
    return ordered_table(
        "retention_list",
        pa.table(
            {
                "customer_id": ["c1", "c2", "c3"],
                "customer_name": [FORMULA, "https://c.example", "007"],
                "play": ["win_back", "protect", "protect"],
                "reason": ["last order 64 days ago, usually every 21 days " * 4] * 3,
                "expected_value": pa.array(
                    [Decimal("1234.50"), None, Decimal(7)], pa.decimal128(18, 2)
                ),
                "churn_probability": [0.83, 0.2, 0.5],
                "due_on": pa.array([date(2024, 7, 8), date(1850, 1, 1), None], pa.date32()),
                "contact_email": pa.array([None, None, None], pa.string()),
                "priority": pa.array([2, 1, None], pa.int32()),
                "arm": ["treatment", "treatment", "control"],
                "status": ["new", "open", "hold"],
            }
        ),
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("book") / "list.xlsx"
    setting = Setting(
        "Retention list", "Tiny", "EUR", DAY, {"seeds/plays.csv": "f" * 64}, {"reason": "Why now."}
    )
    write_workbook(a_list(), path, setting)
    return openpyxl.load_workbook(path)


def rows(sheet: Any, first: int) -> list[dict[str, Any]]:
    header = [cell.value for cell in sheet[first]]
    return [
        dict(zip(header, (cell.value for cell in row), strict=True))
        for row in sheet.iter_rows(min_row=first + 1)
    ]


def test_rows_to_act_on_come_first_by_priority(book: Any) -> None:
    assert book.sheetnames == ["Retention list", "Overview", "Control group", "About"]
    listed = rows(book["Retention list"], 1)
    assert [row["Customer number"] for row in listed] == ["c2", "c1"]
    assert [row["What to do"] for row in listed] == ["Protect", "Win back"]


def test_the_control_group_has_a_sheet_of_its_own_that_says_hands_off(book: Any) -> None:
    sheet = book["Control group"]
    assert "do not contact" in sheet["A1"].value
    assert [row["Customer number"] for row in rows(sheet, 3)] == ["c3"]


def test_the_overview_counts_each_play_of_each_account_manager(tmp_path: Path) -> None:
    table = pa.table(
        {
            "play": ["protect", "protect", "win_back"],
            "owner_name": ["Ann", None, "Ann"],
            "expected_value": pa.array([Decimal(5), Decimal(7), None], pa.decimal128(18, 2)),
        }
    )
    write_workbook(table, tmp_path / "list.xlsx", Setting("List", "Tiny", "EUR", DAY))
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx")["Overview"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Account manager", "Protect", "Win back", "All", "Expected value (EUR)"],
        ["Ann", 1, 1, 2, 5],
        ["Nobody assigned", 1, None, 1, 7],
        ["All", 2, 1, 3, 12],
        ["Expected value (EUR)", 12, 0, None, None],
    ]


def test_nothing_in_a_cell_runs_and_nothing_is_a_link(book: Any) -> None:
    cells = {cell.value: cell for row in book["Retention list"].iter_rows() for cell in row}
    assert cells[FORMULA].data_type == "s"
    assert cells["https://c.example"].hyperlink is None
    assert rows(book["Control group"], 3)[0]["Customer"] == "007"


def test_numbers_days_and_shares_are_values_with_formats(book: Any) -> None:
    sheet = book["Retention list"]
    cells = {
        sheet.cell(1, column).value: sheet.cell(3, column)
        for column in range(1, sheet.max_column + 1)
    }
    assert (cells["Expected value (EUR)"].value, cells["Expected value (EUR)"].number_format) == (
        1234.5,
        "#,##0.00",
    )
    assert (cells["Chance of no order"].value, cells["Chance of no order"].number_format) == (
        0.83,
        "0%",
    )
    assert (cells["Due on"].value.isoformat(), cells["Due on"].number_format) == (
        "2024-07-08T00:00:00",
        "yyyy-mm-dd",
    )
    assert cells["Why"].alignment.wrap_text
    assert sheet.row_dimensions[3].height > 30


def test_a_day_that_excel_does_not_know_is_a_text(book: Any) -> None:
    assert rows(book["Retention list"], 1)[0]["Due on"] == "1850-01-01"


def test_the_header_is_frozen_and_filtered_and_empty_columns_are_hidden(book: Any) -> None:
    sheet = book["Retention list"]
    assert sheet.freeze_panes == "C2"
    assert sheet.auto_filter.ref == f"A1:{sheet.cell(3, sheet.max_column).coordinate}"
    position = [cell.value for cell in sheet[1]].index("E-mail")
    assert sheet.column_dimensions[openpyxl.utils.get_column_letter(position + 1)].hidden


def test_the_about_sheet_says_the_day_the_columns_and_the_rules(book: Any) -> None:
    said = [str(cell.value) for row in book["About"].iter_rows() for cell in row if cell.value]
    assert any("2024-07-01" in words for words in said)
    assert "Why now." in said
    assert "f" * 12 in said


def test_the_document_is_dated_by_the_as_of_day(book: Any) -> None:
    assert book.properties.created.isoformat() == "2024-07-01T00:00:00"


def test_the_run_id_is_not_in_the_workbook(tmp_path: Path) -> None:
    emit_lists({"retention_list": a_list()}, DAY, "run-4711", {}, {}, tmp_path)
    with zipfile.ZipFile(tmp_path / "latest" / "retention_list.xlsx") as archive:
        assert not any(b"run-4711" in archive.read(name) for name in archive.namelist())


def test_rows_beyond_the_limit_of_a_sheet_are_left_out_and_said(tmp_path: Path) -> None:
    report = emit_lists({"retention_list": a_list()}, DAY, "r", {}, {}, tmp_path, sheet_rows=2)
    files = report.lists["retention_list"].files
    assert (files["csv"].rows, files["parquet"].rows, files["xlsx"].rows) == (3, 3, 1)
    assert "2 least urgent rows" in report.notes[0]
    book = openpyxl.load_workbook(tmp_path / "latest" / "retention_list.xlsx")
    assert [row["Customer number"] for row in rows(book["Retention list"], 1)] == ["c2"]
    assert any("did not fit" in str(cell.value) for cell in book["About"]["A"])


def test_an_unknown_column_is_worded_by_its_name_and_shown_last() -> None:
    assert look_of("visit_cost", pa.decimal128(18, 2)).header == "Visit cost"
    assert look_of("visit_cost", pa.decimal128(18, 2)).kind == "money"
    assert shown_order(["visit_cost", "as_of", "priority"]) == ["priority", "as_of", "visit_cost"]


def test_a_text_under_the_name_of_an_amount_stays_a_text() -> None:
    assert look_of("expected_value", pa.string()).kind == "text"
