"""Expectation suites as blocking checks: what a suite says becomes what the UI shows."""

from collections.abc import Mapping
from pathlib import Path

import dagster as dg
import duckdb

from dagster_project.defs.resources import Mainstay
from dagster_project.guards.batches import parquet, read_batches
from dagster_project.guards.list_facts import list_facts
from dagster_project.guards.result import QualityResult
from dagster_project.lake import table_path
from dagster_project.parameters import read_parameters
from dagster_project.quality import load_suite, validate
from dagster_project.settings import CHECKOUT, Settings

SUITES = CHECKOUT / "expectations"
FIT_TO_SEND = "list_is_fit_to_send"


def judge_delivery(settings: Settings, entity: str, facts: Mapping[str, float]) -> QualityResult:
    """Hold the raw table of an entity against its suite."""
    suite = load_suite(SUITES / "raw" / f"{entity}.yml")
    known_before = read_parameters(settings.lake).known_before
    source = parquet(table_path(settings.lake, "raw", entity))
    with duckdb.connect() as connection:
        return validate(suite, read_batches(connection, source, suite, known_before, facts))


def judge_list(settings: Settings, name: str) -> QualityResult:
    """Hold a list against its suite and the independent proofs."""
    suite = load_suite(SUITES / "lists" / f"{name}.yml")
    known_before = read_parameters(settings.lake).known_before
    with _read_only(settings.warehouse) as connection:
        facts = list_facts(connection, settings.lake, name)
        batches = read_batches(connection, f"lists.{name}", suite, known_before, facts)
    return validate(suite, batches)


def check_result(
    result: QualityResult, name: str, key: dg.AssetKey | None = None
) -> dg.AssetCheckResult:
    """Return a suite's outcome as a check: critical blocks, a warning is shown."""
    metadata = result.metadata()
    outcome = dg.MetadataValue.md(str(metadata.pop("outcome")))
    return dg.AssetCheckResult(
        passed=result.clean,
        asset_key=key,
        check_name=name,
        severity=dg.AssetCheckSeverity.WARN if result.passed else dg.AssetCheckSeverity.ERROR,
        description=result.summary() or "every expectation holds",
        metadata={**metadata, "outcome": outcome},
    )


def outcome(
    asset: dg.AssetKey,
    name: str,
    passed: bool,
    told: str,
    severity: dg.AssetCheckSeverity = dg.AssetCheckSeverity.WARN,
) -> dg.AssetCheckResult:
    """Return what a check of the project's own found: in words, and a warning unless said so."""
    return dg.AssetCheckResult(
        passed=bool(passed),
        asset_key=asset,
        check_name=name,
        severity=severity,
        description=told,
    )


def list_checks() -> list[dg.AssetChecksDefinition]:
    """Return the last check before a list leaves, one for each emitted list."""
    return [_list_check(name) for name in ("retention_list", "prospect_list", "match_review")]


def _list_check(name: str) -> dg.AssetChecksDefinition:
    @dg.asset_check(
        asset=dg.AssetKey(["lists", name]),
        name=FIT_TO_SEND,
        blocking=True,
        description=f"The suite expectations/lists/{name}.yml and independent proofs: no "
        "suppressed or withdrawn contact, owners active, money reconciles.",
    )
    def check(mainstay: Mainstay) -> dg.AssetCheckResult:
        return check_result(judge_list(mainstay.settings, name), FIT_TO_SEND)

    return check


def _read_only(warehouse: Path) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(str(warehouse), read_only=True)
