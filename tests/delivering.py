"""A company in a temporary folder that delivers files and has them ingested.

Shared by the tests of `sources/` and of input faults. A test declares what differs from a plain
delivery of three order lines and says what should come of it.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

from dagster_project.contracts import ENTITIES
from dagster_project.sources.acceptance import Engine, ingest
from dagster_project.sources.config import SourcesFile, load_sources_file
from dagster_project.sources.report import IngestReport

KNOWN_UNTIL = datetime(2024, 6, 30)  # UTC, as the pipeline passes it
HEADER = "order,line,customer,day,qty,price"
LINES = (
    "O1,1,C1,2024-01-05 10:00:00,2,9.50",
    "O1,2,C1,2024-01-05 10:00:00,1,4.00",
    "O2,1,C2,2024-02-10 12:30:00,5,1.25",
)
COLUMNS = {
    "order_id": "order",
    "line_number": "line",
    "customer_id": "customer",
    "ordered_at": "day",
    "quantity": "qty",
    "unit_price": "price",
}
COMPANY = {"name": "Tiny", "currency": "EUR", "time_zone": "UTC"}


def csv_text(*lines: str, header: str = HEADER) -> str:
    """Return a CSV of order lines."""
    return "\n".join([header, *lines]) + "\n"


@dataclass
class TinyCompany:
    """The company: its folder, what it declares, and what came of it."""

    folder: Path
    company: dict[str, Any] = field(default_factory=lambda: dict(COMPANY))
    entities: dict[str, Any] = field(default_factory=dict)

    def deliver(self, name: str, content: str | bytes) -> Path:
        """Write a delivered file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def declare(self, entity: str = "order_lines", **delivery: Any) -> None:
        """Declare one more delivery of an entity; order lines come with columns."""
        given = {"columns": COLUMNS, **delivery} if entity == "order_lines" else delivery
        self.entities.setdefault(entity, []).append(given)

    @property
    def sources(self) -> SourcesFile:
        """Write the sources file and load it."""
        path = self.folder / "sources.yml"
        content = {"company": self.company, "entities": self.entities}
        path.write_text(yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
        return load_sources_file(path)

    def ingest(self, entity: str = "order_lines") -> IngestReport:
        """Ingest an entity; order lines are declared where a test did not."""
        if "order_lines" not in self.entities:
            self.deliver("orders.csv", csv_text(*LINES))
            self.declare(files="orders.csv")
        return ingest(
            ENTITIES[entity],
            self.sources,
            known_until=KNOWN_UNTIL,
            accepted=self.lake / f"{entity}.parquet",
            quarantine=self.quarantine / f"{entity}.parquet",
            engine=Engine(threads=1, memory_limit="500MB"),
        )

    @property
    def lake(self) -> Path:
        return self.folder / "state" / "lake" / "raw"

    @property
    def quarantine(self) -> Path:
        return self.folder / "state" / "quarantine"

    def accepted(self, columns: str = "*", entity: str = "order_lines") -> list[tuple[Any, ...]]:
        """Return accepted rows."""
        return _rows(f"select {columns} from '{self.lake}/{entity}.parquet'")

    def quarantined(
        self, columns: str = "rule", entity: str = "order_lines"
    ) -> list[tuple[Any, ...]]:
        """Return quarantined rows."""
        return _rows(f"select {columns} from '{self.quarantine}/{entity}.parquet'")


def _rows(query: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(query).fetchall()
