"""Emit the lists of a day: all files of all lists, or none.

`<folder>/<as_of>/` receives the files, `<folder>/latest` points to the newest day that was ever
emitted for the company. A run for an earlier day fills that day's folder and leaves `latest` where
it is: latest means the newest day, not the last run. Everything is private: files 0600, folders
0700.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from dagster_project.emission.manifest import (
    FileReport,
    ListReport,
    file_report,
    list_report,
    write_manifest,
)
from dagster_project.emission.rows import EmissionError, Rows, ordered_table
from dagster_project.emission.text_files import write_csv, write_parquet
from dagster_project.emission.workbook import SHEET_ROWS, Setting, write_workbook
from dagster_project.swap import exclusive, point_link, swap_folder, workbench

LATEST: Final = "latest"
MANIFEST: Final = "manifest.json"
TITLES: Final = {
    "retention_list": "Retention list",
    "prospect_list": "Prospects",
    "match_review": "Same or different",
}


@dataclass(frozen=True)
class EmissionReport:
    """What was emitted.

    Attributes:
        folder: the day's folder.
        lists: list name -> counts and files.
        latest: the day that `latest` points to.
        notes: sentences a person should read, such as rows that did not fit the workbook.
    """

    folder: Path
    lists: Mapping[str, ListReport]
    latest: date
    notes: tuple[str, ...]


def emit_lists(
    lists: Mapping[str, Rows],
    as_of: date,
    run_id: str,
    rule_versions: Mapping[str, str],
    column_notes: Mapping[str, Mapping[str, str]],
    folder: Path,
    *,
    company: str = "",
    currency: str = "",
    sheet_rows: int = SHEET_ROWS,
) -> EmissionReport:
    """Write every list as CSV, XLSX and Parquet with a manifest, and swap the day's folder in.

    The same rows, day, rules, notes, company and currency give the same bytes, whatever the order
    of the rows handed in; only the manifest names the run.

    Args:
        lists: list name -> rows, as an Arrow table (keeps decimals exact) or a pandas frame.
        as_of: the day they were computed for; names the folder and dates the documents.
        run_id: stands in the manifest only.
        rule_versions: rule or seed file -> hash (see `hash_rules`).
        column_notes: list name -> canonical column -> meaning.
        folder: where the days lie, such as `out/lists`.
        company: whose lists they are.
        currency: ISO 4217 code of all amounts.
        sheet_rows: most rows a sheet may have; what is beyond is in CSV and Parquet only.

    Raises:
        EmissionError: nothing to emit, or rows that no file can hold. Nothing has changed then.
    """
    if not lists:
        raise EmissionError("No list was handed in. Remedy: emit at least one, even if empty.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    tables = {name: ordered_table(name, rows) for name, rows in sorted(lists.items())}
    reports: dict[str, ListReport] = {}
    notes: list[str] = []
    with exclusive(folder), workbench(folder, as_of.isoformat()) as bench:
        for name, table in tables.items():
            setting = Setting(
                title=TITLES.get(name, name.replace("_", " ").capitalize()),
                company=company,
                currency=currency,
                as_of=as_of,
                rule_versions=rule_versions,
                column_notes=column_notes.get(name, {}),
                sheet_rows=sheet_rows,
            )
            files: dict[str, FileReport] = {}
            write_csv(table, bench / f"{name}.csv")
            write_parquet(table, bench / f"{name}.parquet")
            left_out = write_workbook(table, bench / f"{name}.xlsx", setting)
            for extension in ("csv", "xlsx", "parquet"):
                missing = left_out if extension == "xlsx" else 0
                path = bench / f"{name}.{extension}"
                files[extension] = file_report(path, table.num_rows - missing)
            if left_out:
                notes.append(
                    f"{name}: {left_out:,} least urgent rows did not fit the workbook; the CSV "
                    "and Parquet files hold all of them."
                )
            reports[name] = list_report(table, files)
        write_manifest(bench / MANIFEST, as_of, run_id, company, currency, rule_versions, reports)
        for path in bench.iterdir():
            path.chmod(0o600)
        day = folder / as_of.isoformat()
        swap_folder(bench, day)
        newest = max(_days(folder, company))
        point_link(folder / LATEST, newest.isoformat())
    return EmissionReport(folder=day, lists=reports, latest=newest, notes=tuple(notes))


def _days(folder: Path, company: str) -> list[date]:
    """Return the days of the company that lie finished in the folder."""
    manifests = [
        manifest
        for manifest in folder.glob(f"*/{MANIFEST}")
        if json.loads(manifest.read_text(encoding="utf-8"))["company"] == company
    ]
    return [day for each in manifests if (day := _day_of(each.parent.name)) is not None]


def _day_of(name: str) -> date | None:
    """Return the day a folder is named for; None for `latest` and anything else."""
    try:
        return date.fromisoformat(name)
    except ValueError:
        return None
