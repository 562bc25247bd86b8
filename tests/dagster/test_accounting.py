"""The check that every row is accounted for counts files, and can go red."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from dagster_project.defs.raw import _accounted
from dagster_project.settings import Settings
from dagster_project.sources.report import IngestReport

REPORT = IngestReport("products", rows_read=6, accepted=3, quarantined=2, duplicates=1)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a home with three accepted and two quarantined products."""
    settings = Settings(home=tmp_path, sources_file=tmp_path / "sources.yml")
    for folder, rows in ((settings.lake / "raw", 3), (settings.quarantine, 2)):
        folder.mkdir(parents=True)
        duckdb.sql(f"from range({rows})").write_parquet(str(folder / "products.parquet"))
    return settings


def test_rows_that_add_up_pass(settings: Settings) -> None:
    assert _accounted(settings, REPORT).passed


def test_a_row_that_is_in_no_file_turns_the_check_red(settings: Settings) -> None:
    # The report itself adds up; the file that was written holds one row less.
    report = replace(REPORT, rows_read=7, accepted=4)
    assert report.adds_up
    assert not _accounted(settings, report).passed
