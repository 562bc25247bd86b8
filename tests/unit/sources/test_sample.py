"""The small entities of the sample; its order lines are part of the end-to-end test."""

from datetime import datetime
from pathlib import Path

import pytest

from dagster_project.contracts import ENTITIES
from dagster_project.settings import CHECKOUT
from dagster_project.sources.acceptance import ingest
from dagster_project.sources.config import load_sources_file


@pytest.mark.parametrize(
    ("entity", "rows"),
    [("customers", 801), ("products", 92_331), ("interactions", 6_589 + 2_102), ("contacts", 0)],
)
def test_every_row_of_the_sample_is_accepted(tmp_path: Path, entity: str, rows: int) -> None:
    sources = load_sources_file(CHECKOUT / "samples" / "complete_journey" / "sources.yml")
    report = ingest(
        ENTITIES[entity],
        sources,
        known_until=datetime(2018, 1, 2, 5),
        accepted=tmp_path / "raw" / "rows.parquet",
        quarantine=tmp_path / "quarantine" / "rows.parquet",
    )
    assert (report.rows_read, report.accepted, report.duplicates) == (rows, rows, 0)
