"""Every delivered row is accepted, quarantined with its reason, or dropped as a duplicate.

`ingest` reads all deliveries of one entity, judges each row once, and writes the accepted rows
and the quarantined ones to Parquet, sorted, so that the same deliveries give the same bytes. Of
rows with the same key the last one of the last file is kept, among those that meet every rule: a
broken correction does not remove a good row. All work on rows is done by DuckDB, streaming.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import duckdb

from dagster_project.contracts import Entity
from dagster_project.quoting import literal
from dagster_project.sources.errors import Problem, SourceError, SourcesFileError
from dagster_project.sources.expressions import parse_expression
from dagster_project.sources.files import DeliveredFile, find_files
from dagster_project.sources.judging import Batch, judged_sql
from dagster_project.sources.lookups import open_lookups
from dagster_project.sources.models import Delivery, SourcesFile
from dagster_project.sources.reading import open_reading
from dagster_project.sources.rejects import forget_rejects, take_rejects
from dagster_project.sources.report import DuplicateFile, FileReport, IngestReport
from dagster_project.sources.settling import (
    check_lines,
    count_judged,
    make_tables,
    name_file,
    settle,
)
from dagster_project.sources.text import hash_file
from dagster_project.sources.writing import workspace_in

_UNREADABLE: Final = (
    duckdb.ConversionException,
    duckdb.IOException,
    duckdb.InvalidInputException,
    duckdb.OutOfRangeException,
)


@dataclass(frozen=True)
class Engine:
    """What DuckDB may use.

    Attributes:
        threads: worker threads.
        memory_limit: such as 2GB; beyond it DuckDB spills to disk, beside the accepted rows.
    """

    threads: int = 2
    memory_limit: str = "2GB"

    def settings(self, spill: str) -> dict[str, str | bool | int | float | list[str]]:
        """Return the connection settings; extensions are never fetched."""
        return {
            "threads": self.threads,
            "memory_limit": self.memory_limit,
            "temp_directory": spill,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }


DEFAULT_ENGINE: Final = Engine()


def ingest(
    entity: Entity,
    sources: SourcesFile,
    *,
    known_until: datetime,
    accepted: Path,
    quarantine: Path,
    engine: Engine = DEFAULT_ENGINE,
) -> IngestReport:
    """Read all deliveries of one entity into the lake.

    Args:
        entity: what to read.
        sources: the checked sources file.
        known_until: rows known later than this lie in the future; without offset it is UTC.
        accepted: Parquet file of accepted rows: canonical columns, source_file, source_row.
        quarantine: Parquet file of quarantined rows with rule, reason, remedy and what was
            delivered.
        engine: what DuckDB may use.

    Returns:
        The numbers. Both files have been replaced; after an error neither has.

    Raises:
        SourceError: a file cannot be read as a whole.
        SourcesFileError: a required entity is not delivered.
        LostRowsError: the numbers do not add up.
    """
    if entity.required and not sources.deliveries(entity.name):
        problem = Problem(f"{entity.name} is not delivered", f"add {entity.name}: to entities:")
        raise SourcesFileError(str(sources.path), [problem])
    utc = known_until.astimezone(UTC) if known_until.tzinfo else known_until
    with (
        workspace_in(accepted.parent, entity.name) as workspace,
        duckdb.connect(config=engine.settings(str(workspace))) as connection,
    ):
        make_tables(connection, entity)
        reader = _Reader(connection, entity, sources, workspace, utc)
        for place, delivery in enumerate(sources.deliveries(entity.name)):
            reader.read(delivery, f"__lookup_{place}_")
        report = IngestReport(
            entity.name,
            rows_read=sum(file.rows for file in reader.files),
            files=tuple(reader.files),
            duplicate_files=tuple(reader.duplicate_files),
        )
        return settle(connection, entity, report, accepted, quarantine)


class _Reader:
    """Reads deliveries one after the other into the table of judged rows."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        entity: Entity,
        sources: SourcesFile,
        workspace: Path,
        known_until: datetime,
    ) -> None:
        self.files: list[FileReport] = []
        self.duplicate_files: list[DuplicateFile] = []
        self._connection, self._entity, self._sources = connection, entity, sources
        self._workspace = workspace
        self._known_until = known_until.replace(tzinfo=None).isoformat(sep=" ")
        self._seen: dict[str, DeliveredFile] = {}

    def read(self, delivery: Delivery, prefix: str) -> None:
        """Read one delivery; its expressions see its time zone and its lookups."""
        zone = delivery.time_zone or self._sources.company.time_zone
        self._connection.execute(f"set TimeZone = {literal(zone)}")
        folder = self._sources.folder
        lookups = open_lookups(self._connection, delivery.lookups, folder, self._workspace, prefix)
        readings = []
        for file, sha256 in self._fresh(find_files(delivery.files, folder)):
            reading = open_reading(self._connection, file, delivery, self._workspace)
            readings.append((len(self.files), reading))
            self.files.append(FileReport(file.name, sha256, 0))
            name_file(self._connection, len(self.files) - 1, file.name)
        together = any(parse_expression(each).windowed for each in delivery.columns.values())
        groups = [tuple(readings)] if together and readings else [(each,) for each in readings]
        currency = self._sources.company.currency
        for group in groups:
            self._judge(
                Batch(self._entity, delivery, group, lookups, currency, zone, self._known_until)
            )

    def _fresh(self, files: list[DeliveredFile]) -> list[tuple[DeliveredFile, str]]:
        """Leave out files whose content came before under another name.

        One file may feed an entity twice: by two deliveries that name it, each in its own way.
        """
        fresh = []
        for file in files:
            sha256 = hash_file(file)
            first = self._seen.setdefault(sha256, file)
            if first.path.resolve() == file.path.resolve():
                fresh.append((file, sha256))
            else:
                self.duplicate_files.append(DuplicateFile(file.name, first.name))
        return fresh

    def _judge(self, batch: Batch) -> None:
        query = judged_sql(self._connection, batch)
        try:
            self._connection.execute(f"insert into judged {query}")
        except _UNREADABLE as error:
            raise _unreadable(batch, error) from None
        for number, reading in batch.readings:
            rows = count_judged(self._connection, number, reading)
            broken = take_rejects(self._connection, "judged", number, reading)
            check_lines(reading, rows + broken)
            self.files[number] = replace(self.files[number], rows=rows + broken)
        forget_rejects(self._connection)


def _unreadable(batch: Batch, error: duckdb.Error) -> SourceError:
    """Say what stopped the reading, without the engine's message: it may quote a value."""
    if any(reading.text for _, reading in batch.readings) and "state machine" in str(error):
        what = "the file is no CSV as declared: it mixes line ends, or quotes do not match"
        return SourceError(batch.name, what, "check delimiter, quote and escape, or deliver again")
    what = f"reading stopped with {type(error).__name__}"
    remedy = (
        "the file may be damaged: deliver it again; or an expression that looks at other rows "
        "fails on a value: use try_cast or try_strptime in it"
    )
    return SourceError(batch.name, what, remedy)
