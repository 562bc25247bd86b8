"""Whole files that cannot be used: the run stops with file and remedy, and nothing is replaced."""

import gzip
import re
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from dagster_project.sources.errors import SourceError, SourcesFileError
from dagster_project.sources.report import IngestReport
from tests.delivering import COLUMNS, HEADER, LINES, TinyCompany, csv_text

GOOD = csv_text(*LINES)


def refused(tiny: TinyCompany, name: str, content: str | bytes, **delivery: Any) -> str:
    """Ingest a good file, then the bad one; return the message and check nothing changed."""
    tiny.deliver("good.csv", GOOD)
    tiny.declare(files="good.csv")
    assert tiny.ingest().accepted == 3
    before = {path: path.read_bytes() for path in sorted(tiny.lake.parent.parent.rglob("*.*"))}
    tiny.entities.clear()
    tiny.deliver(name, content)
    tiny.declare(files=name, **delivery)
    with pytest.raises(SourceError) as refusal:
        tiny.ingest()
    after = {path: path.read_bytes() for path in sorted(tiny.lake.parent.parent.rglob("*.*"))}
    assert after == before
    assert str(refusal.value).startswith(name)
    assert "Remedy:" in str(refusal.value)
    return str(refusal.value)


def test_a_renamed_column_is_named_with_the_columns_present(tiny: TinyCompany) -> None:
    text = csv_text(*LINES, header="order,line,customer,day,quantity,price")
    message = refused(tiny, "new.csv", text)
    assert "missing columns: qty (for quantity)" in message
    assert "Present are: order, line, customer, day, quantity, price" in message


@pytest.mark.parametrize(
    "row",
    [
        "4711,Jane Roe,jane@roe.example,1,2,3",
        "p-b,b,Jane Roe,Roe Ltd,north,y",
        "p-b,b,Jane Roe,Jane Roe,north,Jane Roe",
        "p-b,order,Jane Roe,Jane Roe,north,y",
        "order,line,p-b,Jane Roe,north,y",
        "Jane Roe",
    ],
    ids=["numbers", "words", "a name twice", "one known, a name twice", "two known", "one value"],
)
def test_a_file_without_header_does_not_show_its_first_row(tiny: TinyCompany, row: str) -> None:
    message = refused(tiny, "new.csv", f"{row}\n{row}\n")
    shown = set(re.findall(r"\w+", message))
    assert shown.isdisjoint({"Jane", "Roe", "jane", "p", "north", "4711"})


def test_a_file_without_header_is_told_with_the_number_of_its_values(tiny: TinyCompany) -> None:
    message = refused(tiny, "new.csv", "p-b,b,Jane Roe\n")
    assert "seems to have no header line: its first line holds 3 values" in message
    assert "order (for order_id)" in message
    assert "declare header: [names in the order of the columns]" in message


def test_a_sheet_without_header_does_not_show_its_first_row(tiny: TinyCompany) -> None:
    book = openpyxl.Workbook()
    book.active.append(["p-b", "b", "Jane Roe", "Jane Roe"])
    book.save(tiny.folder / "o.xlsx")
    message = refused(tiny, "new.xlsx", (tiny.folder / "o.xlsx").read_bytes())
    assert "seems to have no header line: its first line holds 4 values" in message
    assert "declare header" not in message
    assert "Roe" not in message


def test_keys_of_json_lines_are_not_shown_where_none_is_known(tiny: TinyCompany) -> None:
    message = refused(tiny, "new.jsonl", '{"Jane Roe": 1, "north": 2}\n')
    assert "Present are 2 columns, 0 of them known" in message
    assert "Roe" not in message


def test_names_that_the_sources_file_gives_are_shown(tiny: TinyCompany) -> None:
    names = ["a", "b", "c", "d", "e", "f"]
    message = refused(tiny, "new.csv", "\n".join(LINES), header=names)
    assert "Present are: a, b, c, d, e, f" in message


def test_a_tab_between_the_columns_is_suggested_as_it_is_written(tiny: TinyCompany) -> None:
    assert r'declare delimiter: "\t"' in refused(tiny, "new.csv", GOOD.replace(",", "\t"))


def test_another_delimiter_is_suggested(tiny: TinyCompany) -> None:
    message = refused(tiny, "new.csv", GOOD.replace(",", ";"))
    assert 'declare delimiter: ";"' in message


def test_a_header_name_that_stands_twice_is_named(tiny: TinyCompany) -> None:
    message = refused(tiny, "new.csv", GOOD.replace("line,", "Order,", 1))
    assert "two columns have the same name: 'order' and 'Order'" in message


def test_a_name_that_stands_twice_and_is_not_used_is_told_by_its_places(tiny: TinyCompany) -> None:
    lines = [f"{line},x,y" for line in LINES]
    message = refused(tiny, "new.csv", csv_text(*lines, header=f"{HEADER},note,Note"))
    assert "columns 7 and 8 have the same name" in message
    assert "note" not in message.lower()


def test_a_file_of_no_bytes_is_refused(tiny: TinyCompany) -> None:
    assert "empty (0 bytes)" in refused(tiny, "new.csv", b"")


def test_an_empty_file_in_an_archive_is_refused(tiny: TinyCompany) -> None:
    assert "the first line is empty" in refused(tiny, "new.csv.gz", gzip.compress(b""))


def test_a_truncated_archive_is_refused(tiny: TinyCompany) -> None:
    packed = gzip.compress(GOOD.encode())
    message = refused(tiny, "new.csv.gz", packed[: len(packed) - 12])
    assert "no complete gzip archive" in message


def test_a_file_that_is_no_archive_is_refused(tiny: TinyCompany) -> None:
    assert "no complete gzip archive" in refused(tiny, "new.csv.gz", GOOD)


def test_a_truncated_parquet_file_is_refused(tiny: TinyCompany, tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"copy (select * from range(9000)) to '{tmp_path}/whole.parquet'")
    whole = (tmp_path / "whole.parquet").read_bytes()
    message = refused(tiny, "new.parquet", whole[: len(whole) // 2])
    assert "no complete Parquet file" in message


def test_damaged_parquet_pages_are_refused(tiny: TinyCompany, tmp_path: Path) -> None:
    names = sorted(set(COLUMNS.values()))
    columns = ", ".join(f"md5(i::varchar || '{name}') as \"{name}\"" for name in names)
    with duckdb.connect() as connection:
        query = f"select {columns} from range(900) t(i)"
        connection.execute(f"copy ({query}) to '{tmp_path}/whole.parquet'")
    whole = bytearray((tmp_path / "whole.parquet").read_bytes())
    whole[40:4000] = bytes(range(1, 100)) * 40
    refused(tiny, "new.parquet", bytes(whole))


def test_a_truncated_workbook_is_refused(tiny: TinyCompany) -> None:
    message = refused(tiny, "new.xlsx", b"PK\x03\x04 half a workbook")
    assert "no complete workbook" in message


def test_a_wrong_encoding_is_told_with_its_position(tiny: TinyCompany) -> None:
    text = csv_text(*LINES, "O3,1,Müller,2024-02-11 10:00:00,1,1")
    message = refused(tiny, "new.csv", text.encode("latin-1"))
    assert f"not utf-8 at byte {text.encode('latin-1').index(0xFC)}, line 5" in message
    assert "encoding: windows-1252 or latin-1" in message


def test_utf_16_is_recognised_where_it_was_not_declared(tiny: TinyCompany) -> None:
    assert "encoding: utf-16" in refused(tiny, "new.csv", GOOD.encode("utf-16"))


def test_mixed_line_ends_that_break_rows_are_refused_or_read_whole(tiny: TinyCompany) -> None:
    tiny.deliver("mixed.csv", GOOD.replace("\n", "\r\n", 2))
    tiny.declare(files="mixed.csv")
    assert tiny.ingest().accepted == 3


def test_a_carriage_return_amid_a_row_is_refused(tiny: TinyCompany) -> None:
    message = refused(tiny, "new.csv", GOOD.replace("C2", "C\r2"))
    assert "no CSV as declared" in message


def test_a_missing_file_is_named(tiny: TinyCompany) -> None:
    tiny.declare(files="orders_2024.csv")
    with pytest.raises(SourceError, match=r"orders_2024\.csv: there is no such file"):
        tiny.ingest()


def test_a_pattern_without_a_match_is_named(tiny: TinyCompany) -> None:
    tiny.declare(files="orders_*.csv")
    with pytest.raises(SourceError, match="no file matches this pattern"):
        tiny.ingest()


def test_a_package_that_is_not_installed_is_named(tiny: TinyCompany) -> None:
    tiny.declare(files="package:no_such_package/data.csv")
    with pytest.raises(SourceError, match="no installed Python package 'no_such_package'"):
        tiny.ingest()


def test_an_ending_that_tells_no_format_is_refused(tiny: TinyCompany) -> None:
    assert "declare format: csv" in refused(tiny, "new.dat", GOOD)


def test_order_lines_that_are_not_declared_stop_before_anything_is_read(
    tiny: TinyCompany,
) -> None:
    tiny.deliver("customers.csv", "id\nC1\n")
    tiny.declare("customers", files="customers.csv", columns={"customer_id": "id"})
    with pytest.raises(SourcesFileError, match="order_lines is not delivered"):
        _ = tiny.sources


def test_an_optional_entity_that_is_missing_gives_an_empty_table(tiny: TinyCompany) -> None:
    assert tiny.ingest("contacts") == IngestReport("contacts")
    assert tiny.accepted(entity="contacts") == []
    names = [name for (name, *_) in describe(tiny, "contacts")]
    assert names[:2] == ["contact_id", "customer_id"]
    assert names[-2:] == ["source_file", "source_row"]


def describe(tiny: TinyCompany, entity: str) -> list[tuple[str, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"describe from '{tiny.lake}/{entity}.parquet'").fetchall()


def test_a_file_delivered_again_under_another_name_is_read_once(tiny: TinyCompany) -> None:
    tiny.deliver("in/a.csv", GOOD)
    tiny.deliver("in/b.csv", GOOD)
    tiny.declare(files="in/*.csv")
    report = tiny.ingest()
    assert (report.rows_read, report.accepted, report.duplicates) == (3, 3, 0)
    assert [(file.name, file.same_as) for file in report.duplicate_files] == [
        ("in/b.csv", "in/a.csv")
    ]
