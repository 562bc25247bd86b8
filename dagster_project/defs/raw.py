"""The raw assets: each entity as delivered, the run's parameters, the ledger's histories."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

import dagster as dg
import duckdb

from dagster_project.contracts import ENTITIES, Entity
from dagster_project.defs.checks import check_result, judge_delivery
from dagster_project.defs.resources import Mainstay
from dagster_project.guards.suite_file import accounting
from dagster_project.lake import table_path
from dagster_project.ledger import (
    write_list_history,
    write_master_history,
    write_master_ids,
    write_score_history,
)
from dagster_project.parameters import parameters_of, read_parameters, write_parameters
from dagster_project.settings import Settings
from dagster_project.sources.acceptance import Engine, ingest
from dagster_project.sources.errors import SourceError
from dagster_project.sources.report import IngestReport

ACCOUNTED = "every_row_is_accounted_for"
PLAUSIBLE = "delivery_is_plausible"
# A run that the schedule started may be too early for a file; a person wants to know at once.
A_FILE_MAY_STILL_BE_ARRIVING = dg.RetryPolicy(max_retries=3, delay=60)

# Bring the ledger's earlier days into the lake.
WriteHistory = Callable[[Path, str, date, Path], int]
HISTORIES: Final[Mapping[str, tuple[WriteHistory, str]]] = {
    "list_history": (
        write_list_history,
        "Who was on the lists of earlier days, from the ledger. One row per list, day and subject.",
    ),
    "score_history": (
        write_score_history,
        "What the scores of earlier days promised, from the ledger: the first promises of every "
        "calendar month and the newest. One row per day and sampled customer.",
    ),
    "master_history": (
        write_master_history,
        "Which master every prospect record belonged to on the newest earlier day, from the "
        "ledger. One row per record.",
    ),
    "master_ids": (
        write_master_ids,
        "Every master id used on earlier days with the records it ever had, from the ledger. One "
        "row per master id and record.",
    ),
}


def raw_assets() -> list[dg.AssetsDefinition]:
    """Return the raw layer."""
    histories = [_history_asset(name, *about) for name, about in HISTORIES.items()]
    return [company, *histories, *(_entity_asset(entity) for entity in ENTITIES.values())]


@dg.asset(
    key=["raw", "company"],
    group_name="raw",
    kinds={"parquet"},
    description="The parameters of the run: as-of day, horizon, currency. One row.",
)
def company(mainstay: Mainstay) -> dg.MaterializeResult:
    """Write the parameters that every later stage reads."""
    settings = mainstay.settings
    about = settings.sources.company
    parameters = parameters_of(about, settings.moment(about))
    write_parameters(settings.lake, parameters)
    return dg.MaterializeResult(
        metadata={
            "dagster/row_count": 1,
            "as_of": str(parameters.as_of),
            "horizon_days": parameters.horizon_days,
        }
    )


def _history_asset(name: str, write: WriteHistory, description: str) -> dg.AssetsDefinition:
    @dg.asset(
        key=["raw", name],
        deps=[company],
        group_name="raw",
        kinds={"parquet"},
        description=description,
    )
    def history(mainstay: Mainstay) -> dg.MaterializeResult:
        settings = mainstay.settings
        run = read_parameters(settings.lake)
        path = table_path(settings.lake, "raw", name)
        rows = write(settings.ledger, run.name, run.as_of, path)
        return dg.MaterializeResult(metadata={"dagster/row_count": rows})

    return history


def _entity_asset(entity: Entity) -> dg.AssetsDefinition:
    key = dg.AssetKey(["raw", entity.name])

    @dg.asset(
        key=key,
        deps=[company],
        group_name="raw",
        kinds={"parquet"},
        owners=["team:data"],
        description=entity.description,
        retry_policy=A_FILE_MAY_STILL_BE_ARRIVING,
        check_specs=[
            dg.AssetCheckSpec(
                ACCOUNTED,
                asset=key,
                blocking=True,
                description="Rows read = accepted + quarantined + duplicates, counted in the files "
                "that were written.",
            ),
            dg.AssetCheckSpec(
                PLAUSIBLE,
                asset=key,
                blocking=True,
                description=f"The suite expectations/raw/{entity.name}.yml.",
            ),
        ],
    )
    def ingest_entity(
        context: dg.AssetExecutionContext, mainstay: Mainstay
    ) -> dg.MaterializeResult:
        settings = mainstay.settings
        try:
            report = _ingest(settings, entity)
        except SourceError as error:
            scheduled = "dagster/schedule_name" in context.run.tags
            raise dg.Failure(str(error), allow_retries=scheduled) from error
        return dg.MaterializeResult(
            metadata=_metadata(report),
            check_results=[_accounted(settings, report), _plausible(settings, report)],
        )

    return ingest_entity


def _ingest(settings: Settings, entity: Entity) -> IngestReport:
    sources = settings.sources
    return ingest(
        entity,
        sources,
        known_until=settings.moment(sources.company).known_until,
        accepted=table_path(settings.lake, "raw", entity.name),
        quarantine=settings.quarantine / f"{entity.name}.parquet",
        engine=Engine(memory_limit=settings.memory_limit),
    )


def _plausible(settings: Settings, report: IngestReport) -> dg.AssetCheckResult:
    """Hold the delivery against its suite; of what is not delivered nothing is expected."""
    if not settings.sources.deliveries(report.entity):
        return dg.AssetCheckResult(
            passed=True, check_name=PLAUSIBLE, description="not delivered, so nothing to judge"
        )
    facts = accounting(report.rows_read, report.accepted, report.quarantined, report.duplicates)
    return check_result(judge_delivery(settings, report.entity, facts), PLAUSIBLE)


def _accounted(settings: Settings, report: IngestReport) -> dg.AssetCheckResult:
    """Count the rows in the files that were written, not those the report claims."""
    written = {
        "accepted": _rows(table_path(settings.lake, "raw", report.entity)),
        "quarantined": _rows(settings.quarantine / f"{report.entity}.parquet"),
    }
    found = sum(written.values()) + report.duplicates
    return dg.AssetCheckResult(
        passed=found == report.rows_read,
        check_name=ACCOUNTED,
        metadata={"read": report.rows_read, **written, "duplicates": report.duplicates},
    )


def _rows(path: Path) -> int:
    with duckdb.connect() as connection:
        ((rows,),) = connection.execute(
            "select count(*) from read_parquet(?)", [str(path)]
        ).fetchall()
    return int(rows)


def _metadata(report: IngestReport) -> dict[str, dg.MetadataValue | int | str]:
    rules = [f"| {rule} | {rows:,} |" for rule, rows in report.rules]
    files = [f"| {file.name} | {file.rows:,} | {file.sha256[:12]} |" for file in report.files]
    return {
        "dagster/row_count": report.accepted,
        "rows_read": report.rows_read,
        "accepted": report.accepted,
        "quarantined": report.quarantined,
        "duplicates": report.duplicates,
        "quarantined_by_rule": _markdown("| rule | rows |", rules),
        "files": _markdown("| file | rows | content |", files),
        "files_seen_before": ", ".join(file.name for file in report.duplicate_files) or "none",
        "first": str(report.first_known_at or ""),
        "last": str(report.last_known_at or ""),
    }


def _markdown(header: str, lines: Sequence[str]) -> dg.MetadataValue:
    rule = "|---" * (header.count("|") - 1) + "|"
    return dg.MetadataValue.md("\n".join([header, rule, *lines]) if lines else "none")
