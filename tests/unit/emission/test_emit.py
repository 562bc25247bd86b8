"""Emission: what lands in the day's folder, when, and who may read it."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dagster_project.emission import EmissionError, EmissionReport, emit_lists, hash_rules
from dagster_project.emission import emit as emit_module

DAY = date(2024, 7, 1)


def a_list(rows: int = 3, **changes: object) -> pa.Table:
    columns: dict[str, object] = {
        "as_of": pa.array([DAY] * rows, pa.date32()),
        "customer_id": [f"c{number}" for number in range(rows)],
        "customer_name": [f"Company {number}" for number in range(rows)],
        "expected_value": pa.array(
            [Decimal(f"{100 - number}.50") for number in range(rows)], pa.decimal128(18, 2)
        ),
        "churn_probability": pa.array([0.25] * rows, pa.float64()),
        "priority": pa.array([*range(1, rows), None][:rows], pa.int32()),
        "arm": ["treatment"] * (rows - 1) + ["control"] * min(1, rows),
        "status": ["new"] * (rows - 1) + ["hold"] * min(1, rows),
    }
    table = pa.table({**columns, **changes})
    return table.cast(
        pa.schema(
            [
                pa.field(f.name, pa.string() if pa.types.is_null(f.type) else f.type)
                for f in table.schema
            ]
        )
    )


def emit(folder: Path, as_of: date = DAY, run_id: str = "run", **lists: pa.Table) -> EmissionReport:
    return emit_lists(
        lists or {"retention_list": a_list()},
        as_of,
        run_id,
        {"seeds/plays.csv": "abc"},
        {"retention_list": {"priority": "Rank by expected value."}},
        folder,
        company="Tiny",
        currency="EUR",
    )


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_each_list_comes_as_csv_xlsx_and_parquet_with_a_manifest(tmp_path: Path) -> None:
    report = emit(tmp_path)
    assert set(contents(report.folder)) == {
        "manifest.json",
        "retention_list.csv",
        "retention_list.parquet",
        "retention_list.xlsx",
    }


def test_a_second_run_over_the_same_rows_differs_in_the_run_id_only(tmp_path: Path) -> None:
    first = contents(emit(tmp_path, run_id="run 1").folder)
    second = contents(emit(tmp_path, run_id="run 2").folder)
    manifests = [json.loads(each.pop("manifest.json")) for each in (first, second)]
    assert [each.pop("run_id") for each in manifests] == ["run 1", "run 2"]
    assert manifests[0] == manifests[1]
    assert first == second


def test_the_order_of_the_rows_handed_in_does_not_matter(tmp_path: Path) -> None:
    table = a_list(5)
    emit(tmp_path / "a", retention_list=table)
    emit(tmp_path / "b", retention_list=table.take([3, 0, 4, 2, 1]))
    assert contents(tmp_path / "a" / "latest") == contents(tmp_path / "b" / "latest")


def test_a_frame_and_a_table_give_the_same_rows(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"as_of": pd.to_datetime([DAY]), "customer_id": pd.Categorical(["c"]), "offer": [None]}
    )
    emit(tmp_path, retention_list=frame)
    written = pq.read_table(tmp_path / "latest" / "retention_list.parquet")
    assert written.to_pylist() == [{"as_of": DAY, "customer_id": "c", "offer": None}]


def test_the_manifest_counts_and_checks_the_files(tmp_path: Path) -> None:
    report = emit(tmp_path)
    manifest = json.loads((report.folder / "manifest.json").read_text())
    listed = manifest["lists"]["retention_list"]
    assert manifest["as_of"] == "2024-07-01"
    assert manifest["rule_versions"] == {"seeds/plays.csv": "abc"}
    assert listed["rows"] == 3
    assert listed["status_counts"] == {"hold": 1, "new": 2}
    assert listed["columns"]["expected_value"] == "decimal128(18, 2)"
    for entry in listed["files"].values():
        path = report.folder / entry["name"]
        assert hash_rules([path], report.folder) == {entry["name"]: entry["sha256"]}
        assert path.stat().st_size == entry["bytes"]


def test_files_and_folders_are_private(tmp_path: Path) -> None:
    folder = tmp_path / "out" / "lists"
    report = emit(folder)
    assert {path.stat().st_mode & 0o777 for path in report.folder.iterdir()} == {0o600}
    assert [path.stat().st_mode & 0o777 for path in (folder, report.folder)] == [0o700, 0o700]


def test_latest_is_the_newest_day_and_not_the_last_run(tmp_path: Path) -> None:
    emit(tmp_path, date(2024, 7, 1))
    assert emit(tmp_path, date(2024, 7, 2)).latest == date(2024, 7, 2)
    assert emit(tmp_path, date(2024, 6, 1)).latest == date(2024, 7, 2)
    assert (tmp_path / "latest").readlink() == Path("2024-07-02")
    assert (tmp_path / "2024-06-01" / "manifest.json").is_file()


def test_a_failure_leaves_the_days_list_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = contents(emit(tmp_path).folder)

    def full_disk(*arguments: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(emit_module, "write_manifest", full_disk)
    with pytest.raises(OSError, match="no space"):
        emit(tmp_path, run_id="other", retention_list=a_list(7))
    assert contents(tmp_path / "latest") == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["2024-07-01", "latest"]


def test_what_a_killed_run_left_behind_is_removed(tmp_path: Path) -> None:
    leftover = tmp_path / ".2024-07-01.building-xyz"
    leftover.mkdir()
    (leftover / "retention_list.csv").write_text("half")
    emit(tmp_path)
    assert not leftover.exists()


def test_an_empty_list_still_has_headers(tmp_path: Path) -> None:
    emit(tmp_path, prospect_list=a_list(0))
    header = (tmp_path / "latest" / "prospect_list.csv").read_text(encoding="utf-8-sig")
    assert header.strip().split(",")[:2] == ["as_of", "customer_id"]


@pytest.fixture
def bad_tables() -> dict[str, pa.Table]:
    return {
        "infinite": a_list(2, score=pa.array([float("inf"), 1.0])),
        "cannot be emitted": a_list(2, parts=pa.array([[1], [2]])),
        "twice": pa.Table.from_arrays([pa.array([1]), pa.array([2])], names=["a", "a"]),
    }


@pytest.mark.parametrize("said", ["infinite", "cannot be emitted", "twice"])
def test_rows_that_no_file_can_hold_are_refused(
    tmp_path: Path, bad_tables: dict[str, pa.Table], said: str
) -> None:
    with pytest.raises(EmissionError, match=said):
        emit(tmp_path, retention_list=bad_tables[said])
    assert list(tmp_path.iterdir()) == []


def test_a_mixed_column_is_refused_without_showing_a_value(tmp_path: Path) -> None:
    with pytest.raises(EmissionError) as raised:
        emit(tmp_path, retention_list=pd.DataFrame({"contact_email": ["anna@c.example", 7]}))
    assert "anna" not in str(raised.value)
