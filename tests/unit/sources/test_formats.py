import gzip
import json
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from dagster_project.sources.errors import SourceError
from tests.delivering import COLUMNS, HEADER, LINES, TinyCompany, csv_text

GOOD = csv_text(*LINES)
KEYS = [("O1", "1", 2.0, 9.5), ("O1", "2", 1.0, 4.0), ("O2", "1", 5.0, 1.25)]
SHOWN = "order_id, line_number, quantity, unit_price"


def records() -> list[dict[str, str]]:
    return [dict(zip(HEADER.split(","), line.split(","), strict=True)) for line in LINES]


def test_columns_are_read_by_name_whatever_their_order(tiny: TinyCompany) -> None:
    names = ["price", "unused", "qty", "day", "customer", "line", "order"]
    rows = [",".join(row.get(name, "x") for name in names) for row in records()]
    tiny.deliver("orders.csv", csv_text(*rows, header=",".join(names)))
    tiny.declare(files="orders.csv")
    tiny.ingest()
    assert tiny.accepted(SHOWN) == KEYS


def test_two_files_may_order_their_columns_differently(tiny: TinyCompany) -> None:
    tiny.deliver("a.csv", csv_text(LINES[0]))
    names = list(reversed(HEADER.split(",")))
    rows = [",".join(row[name] for name in names) for row in records()[1:]]
    tiny.deliver("b.csv", csv_text(*rows, header=",".join(names)))
    tiny.declare(files=["a.csv", "b.csv"])
    tiny.ingest()
    assert tiny.accepted(f"{SHOWN}, source_file") == [
        (*key, name) for key, name in zip(KEYS, ["a.csv", "b.csv", "b.csv"], strict=True)
    ]


@pytest.mark.parametrize(
    ("name", "content", "delivery"),
    [
        ("o.csv", GOOD.encode("utf-8-sig"), {}),
        ("o.csv", GOOD.replace("\n", "\r\n").encode(), {}),
        ("o.csv", GOOD.replace("\n", "\r").encode(), {}),
        ("o.csv", GOOD.rstrip("\n").encode(), {}),
        ("o.csv", GOOD.replace("\n", "\n\n").encode(), {}),
        ("o.csv", GOOD.encode("utf-16"), {"encoding": "utf-16"}),
        ("o.csv.gz", gzip.compress(GOOD.encode()), {}),
        ("o.csv.gz", gzip.compress(GOOD.encode("latin-1")), {"encoding": "latin-1"}),
        ("o.tsv", GOOD.replace(",", "\t").encode(), {}),
        ("o.tsv.gz", gzip.compress(GOOD.replace(",", "\t").encode()), {}),
        ("o.csv", GOOD.replace(",", ";").replace(".", ",").encode(), {
            "delimiter": ";", "decimal": ",",
        }),
        ("o.csv", GOOD.replace(",", "|").encode(), {"delimiter": "|", "quote": ""}),
        ("o.txt", "\n".join(LINES).encode(), {"header": HEADER.split(",")}),
        ("o.csv", GOOD.replace("C1", "'C1'").encode(), {"quote": "'"}),
        ("o.csv", GOOD.replace("C1", '"C\\"1"').encode(), {"escape": "\\"}),
        ("o.dat", GOOD.encode(), {"format": "csv"}),
        ("o.jsonl", "\n".join(map(json.dumps, records())).encode(), {}),
        ("o.jsonl", "\n\n".join(map(json.dumps, records())).encode("utf-8-sig"), {}),
        ("o.jsonl.gz", gzip.compress("\n".join(map(json.dumps, records())).encode()), {}),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)  # fmt: skip
def test_every_way_to_write_the_same_rows_gives_the_same_rows(
    tiny: TinyCompany, name: str, content: bytes, delivery: dict[str, Any]
) -> None:
    tiny.deliver(name, content)
    tiny.declare(files=name, **delivery)
    report = tiny.ingest()
    assert (report.rows_read, report.accepted) == (3, 3)
    assert tiny.accepted(SHOWN) == KEYS


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "windows-1252", "utf-16"])
def test_letters_survive_their_encoding(tiny: TinyCompany, encoding: str) -> None:
    tiny.deliver("o.csv", GOOD.replace("C2", "Müßig & Söhne").encode(encoding))
    tiny.declare(files="o.csv", encoding=encoding)
    tiny.ingest()
    assert ("Müßig & Söhne",) in tiny.accepted("customer_id")


def test_a_parquet_file_keeps_its_types_and_row_numbers(tiny: TinyCompany, tmp_path: Path) -> None:
    query = """
        select 10 + i as "order", i::utinyint as line, 7.0::double as customer,
            timestamptz '2024-01-05 10:00:00+02' as day, 2::decimal(9, 2) as qty, 1.5 as price
        from range(3) as t(i)
    """
    with duckdb.connect() as connection:
        connection.execute(f"copy ({query}) to '{tmp_path}/o.parquet'")
    tiny.declare(files="o.parquet", columns={**COLUMNS, "unit_price": "price * qty"})
    tiny.ingest()
    columns = "order_id, line_number, customer_id, ordered_at, unit_price, source_row"
    assert tiny.accepted(columns)[0] == ("10", "0", "7", datetime(2024, 1, 5, 8), 3.0, 1)


def workbook(folder: Path, *sheets: Sequence[Sequence[object]]) -> None:
    book = openpyxl.Workbook()
    for place, rows in enumerate(sheets):
        sheet = book.active if place == 0 else book.create_sheet("Orders")
        assert sheet is not None
        for row in rows:
            sheet.append(row)
    book.save(folder / "o.xlsx")


def test_a_workbook_is_read_as_text_with_iso_days(tiny: TinyCompany, tmp_path: Path) -> None:
    rows: list[Sequence[object]] = [
        HEADER.split(","),
        [1001, 1, " C1 ", date(2024, 1, 5), 2, 9.5],
        [None] * 6,
        ["A-7", 2.0, "C1", datetime(2024, 1, 5, 10, 30), "two", 9.5],
    ]
    workbook(tmp_path, [["a"]], rows)
    tiny.declare(files="o.xlsx", sheet="Orders")
    report = tiny.ingest()
    assert (report.rows_read, report.rules) == (2, (("quantity_is_a_number", 1),))
    columns = "order_id, line_number, customer_id, ordered_at, quantity, source_row"
    assert tiny.accepted(columns) == [("1001", "1", "C1", datetime(2024, 1, 5), 2.0, 1)]
    ((row, delivered),) = tiny.quarantined("source_row, delivered")
    assert row == 3
    assert json.loads(delivered)["day"] == "2024-01-05 10:30:00"


def test_a_missing_sheet_is_named_with_the_sheets_present(
    tiny: TinyCompany, tmp_path: Path
) -> None:
    workbook(tmp_path, [["a"]], [["b"]])
    tiny.declare(files="o.xlsx", sheet="Order")
    with pytest.raises(SourceError, match=r"there is no sheet 'Order'.*did you mean 'Orders'"):
        tiny.ingest()


def test_a_json_line_that_is_no_object_is_set_aside(tiny: TinyCompany) -> None:
    lines = [json.dumps(record) for record in records()]
    tiny.deliver("o.jsonl", "\n".join([lines[0], "[1]", lines[1], lines[2][:-9]]))
    tiny.declare(files="o.jsonl")
    report = tiny.ingest()
    assert (report.accepted, report.rules) == (2, (("row_is_well_formed", 2),))
    assert tiny.quarantined("source_row, delivered")[0] == (2, "[1]")


def test_json_fields_may_be_absent_nested_or_oddly_named(tiny: TinyCompany) -> None:
    rows = [{**record, "buyer": {"id": record["customer"]}, "a/b~c": "web"} for record in records()]
    for row in rows:
        del row["customer"]
    del rows[0]["a/b~c"]
    tiny.deliver("o.jsonl", "\n".join(map(json.dumps, rows)))
    tiny.declare(
        files="o.jsonl",
        columns={**COLUMNS, "customer_id": "buyer ->> 'id'", "channel": '"a/b~c"'},
    )
    tiny.ingest()
    assert tiny.accepted("customer_id, channel") == [("C1", None), ("C1", "web"), ("C2", "web")]


def test_a_renamed_json_field_is_named(tiny: TinyCompany) -> None:
    rows = [{("Qty2" if key == "qty" else key): row[key] for key in row} for row in records()]
    tiny.deliver("o.jsonl", "\n".join(map(json.dumps, rows)))
    tiny.declare(files="o.jsonl")
    with pytest.raises(SourceError, match=r"missing columns: qty \(for quantity\)"):
        tiny.ingest()


def test_a_folder_named_like_a_partition_adds_no_column(tiny: TinyCompany) -> None:
    tiny.deliver("day=2020-01-01/o.csv", GOOD)
    tiny.declare(files="day=*/o.csv")
    assert tiny.ingest().first_known_at == datetime(2024, 1, 5, 10)
