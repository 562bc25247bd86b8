"""CSV and Parquet: nothing runs as a formula, nothing is lost."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dagster_project.emission.text_files import neutralised, write_csv, write_parquet


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+49 30 1",
        "-2",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\uff1d1",
        "=cmd|' /C calc'!A0",
    ],
)
def test_a_text_that_would_run_as_a_formula_gets_an_apostrophe(text: str) -> None:
    assert neutralised(text) == f"'{text}"


@pytest.mark.parametrize(
    "text", ["", "Company", "a=b", "'; drop table", "1-2", " x", "anna@c.example"]
)
def test_any_other_text_stays_as_it_is(text: str) -> None:
    assert neutralised(text) == text


def one_row() -> pa.Table:
    return pa.table(
        {
            "name": ["=cmd|' /C calc'!A0"],
            "amount": pa.array([Decimal("-12.30")], pa.decimal128(18, 2)),
            "share": [0.000001],
            "day": [date(2024, 7, 1)],
            "flag": [True],
            "empty": pa.array([None], pa.string()),
            "quoted": ['said "no", twice\nover'],
        }
    )


def test_numbers_stay_numbers_and_only_texts_are_neutralised(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_csv(one_row(), path)
    with path.open(encoding="utf-8-sig", newline="") as handle:
        (row,) = csv.DictReader(handle)
    assert row == {
        "name": "'=cmd|' /C calc'!A0",
        "amount": "-12.30",
        "share": "1e-06",
        "day": "2024-07-01",
        "flag": "true",
        "empty": "",
        "quoted": 'said "no", twice\nover',
    }


def test_the_csv_begins_with_a_byte_order_mark_and_ends_lines_as_excel_does(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    write_csv(pa.table({"name": ["Müller"]}), path)
    assert path.read_bytes() == b"\xef\xbb\xbfname\r\nM\xc3\xbcller\r\n"


def test_parquet_carries_every_text_and_type_unchanged(tmp_path: Path) -> None:
    path = tmp_path / "list.parquet"
    write_parquet(one_row(), path)
    assert pq.read_table(path).equals(one_row())
