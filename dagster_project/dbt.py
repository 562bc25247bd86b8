"""The dbt project: its manifest, how its nodes become assets, and how a layer is built.

dbt runs inside this process (a fifth of the time of a subprocess for each layer). The manifest
is parsed in set-up; what a run needs beyond it (the as-of day, the company) is data in the lake,
so no variable changes between runs and nothing is parsed twice.
"""

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Final

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings
from dagster_dbt.asset_utils import get_asset_check_key_for_test

from dagster_project.settings import CHECKOUT, Settings
from dagster_project.warehouse import query

PROJECT: Final = CHECKOUT / "dbt_project"
MANIFEST: Final = PROJECT / "target" / "manifest.json"


class LayerTranslator(DagsterDbtTranslator):
    """A node's group is its layer, which is its schema; its owner answers for its meaning."""

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """Return the schema."""
        return str(dbt_resource_props["schema"])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        """Return the business owner as a team, none where the model names none."""
        owner = _meta(dbt_resource_props).get("business_owner")
        return [f"team:{owner.replace(' ', '_')}"] if owner else []


TRANSLATOR: Final = LayerTranslator(
    settings=DagsterDbtTranslatorSettings(
        enable_source_tests_as_checks=True, enable_dbt_views_as_virtual_assets=False
    )
)


@cache
def manifest() -> Mapping[str, Any]:
    """Return the parsed manifest.

    Raises:
        FileNotFoundError: set-up has not parsed the project, or not as it is now; the message
            says the remedy.
    """
    if not MANIFEST.is_file():
        raise FileNotFoundError("The dbt project is not parsed yet. Remedy: run 'make setup'.")
    parsed_at = MANIFEST.stat().st_mtime
    folders = [PROJECT / name for name in ("models", "macros", "seeds", "tests")]
    files = [path for folder in folders for path in folder.rglob("*.*")]
    newer = [path.name for path in files if path.stat().st_mtime > parsed_at]
    if newer:
        raise FileNotFoundError(
            f"The dbt project has changed since it was parsed ({', '.join(sorted(newer)[:3])}). "
            "Remedy: run 'make setup'."
        )
    loaded: Mapping[str, Any] = json.loads(MANIFEST.read_text(encoding="utf-8"))
    return loaded


def tables_in(schema: str) -> list[str]:
    """Return the names of the models of a schema, sorted."""
    return sorted(
        node["name"]
        for node in manifest()["nodes"].values()
        if node["resource_type"] == "model" and node["schema"] == schema
    )


def column_notes(table: str) -> dict[str, str]:
    """Return what each described column of a model means."""
    return {name: column["description"] for name, column in _model(table)["columns"].items()}


def personal_columns(table: str) -> tuple[str, ...]:
    """Return the columns of a model that its description marks as personal."""
    columns = _model(table)["columns"]
    return tuple(name for name, column in columns.items() if _meta(column).get("personal", False))


def columns_of_persons(table: str) -> tuple[str, ...]:
    """Return the columns that hold personal data in the rows of kind person, and only there."""
    columns = _model(table)["columns"]
    return tuple(name for name, each in columns.items() if _meta(each).get("personal_of_persons"))


def _model(table: str) -> Mapping[str, Any]:
    node: Mapping[str, Any] = manifest()["nodes"][f"model.mainstay.{table}"]
    return node


def _meta(column: Mapping[str, Any]) -> Mapping[str, Any]:
    meta: Mapping[str, Any] = column.get("config", {}).get("meta") or column.get("meta") or {}
    return meta


@contextmanager
def _environment(settings: Settings) -> Iterator[None]:
    """Point dbt's profile at this home; names, never values, are part of the parse."""
    names = {
        "MAINSTAY_WAREHOUSE": str(settings.warehouse),
        "MAINSTAY_LAKE": str(settings.lake),
        "MAINSTAY_MEMORY_LIMIT": settings.memory_limit,
    }
    before = {name: os.environ.get(name) for name in names}
    os.environ.update(names)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def run_dbt(settings: Settings, arguments: Sequence[str]) -> Any:
    """Run a dbt command in this process and return its result, connections closed.

    Raises:
        RuntimeError: dbt could not run at all (as against a node that failed).
    """
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    folder = str(settings.state / "dbt")
    quiet = ["--log-level", "none", "--no-send-anonymous-usage-stats", "--no-write-json"]
    flags = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    flags += ["--target-path", folder, "--log-path", folder]
    with _environment(settings):
        try:
            result = dbtRunner(manifest=_graph()).invoke([*quiet, *arguments, *flags])
        finally:
            DuckDBConnectionManager.close_all_connections()  # type: ignore[no-untyped-call]
    if result.exception is not None:
        raise RuntimeError(f"dbt {arguments[0]} could not run") from result.exception
    return result


@cache
def _graph() -> Any:
    """Return the parsed project as dbt's own object, so that a run need not parse.

    The manifest's JSON lacks what generic tests are made of; dbt's own cache of the parse has it.
    """
    from dbt.contracts.graph.manifest import Manifest
    from dbt.parser.manifest import extended_mashumuro_decoder

    parsed = MANIFEST.with_name("partial_parse.msgpack").read_bytes()
    return Manifest.from_msgpack(parsed, decoder=extended_mashumuro_decoder)


LayerEvent = dg.MaterializeResult | dg.AssetCheckResult
MetadataOf = Callable[[Path, dg.AssetKey], Mapping[str, dg.MetadataValue]]


def build_nodes(
    context: dg.AssetExecutionContext, layer: str, settings: Settings, more_metadata: MetadataOf
) -> Iterator[LayerEvent]:
    """Build the selected nodes of one layer and their tests; yield what became of each.

    A test runs once all its parents are there: `buildable` leaves a test that also reads a later
    layer to that layer.

    Args:
        context: of the multi-asset; says which of its nodes are wanted.
        layer: dbt's selection of all its nodes.
        settings: of the run.
        more_metadata: gives further metadata for a built table.

    Raises:
        dg.Failure: a node or a test of severity error failed; what is downstream does not run.
    """
    # A seed whose columns have changed replaces its table; nothing else is incremental.
    arguments = ["build", "--full-refresh", "--exclude-resource-type", "unit_test"]
    arguments += ["--indirect-selection", "buildable", "--select", *_selection(context, layer)]
    results = run_dbt(settings, arguments).result.results
    built = [r for r in results if r.node.resource_type != "test" and r.status == "success"]
    for result, rows in zip(built, _row_counts(settings, built), strict=True):
        key = TRANSLATOR.get_asset_spec(manifest(), result.node.unique_id, None).key
        yield dg.MaterializeResult(
            asset_key=key,
            metadata={
                "dagster/row_count": rows,
                "seconds": round(result.execution_time, 3),
                **more_metadata(settings.warehouse, key),
            },
        )
    yield from _check_results(context, results)
    failed = [r.node.name for r in results if r.status in ("error", "fail", "runtime error")]
    if failed:
        raise dg.Failure(
            f"{len(failed)} of {len(results)} dbt nodes failed: {', '.join(sorted(failed))}. "
            "Nothing after this layer is built; what was published stays. "
            f"Details: {settings.state / 'dbt' / 'dbt.log'}.",
            allow_retries=False,
        )


def _selection(context: dg.AssetExecutionContext, layer: str) -> list[str]:
    """Return what dbt is to select: the layer, or the files of the nodes that are wanted.

    Files, because a name alone would also select a folder of that name.
    """
    if not context.is_subset:
        return layer.split()
    ids = [
        context.assets_def.specs_by_key[key].metadata["dagster_dbt/unique_id"]
        for key in context.selected_asset_keys
    ]
    paths = [Path(manifest()["nodes"][unique_id]["original_file_path"]) for unique_id in ids]
    return sorted(f"file:{path.name}" for path in paths)


def _row_counts(settings: Settings, built: Sequence[Any]) -> list[int]:
    if not built:
        return []
    counts = " union all ".join(
        f"select {position}, count(*) from {result.node.relation_name}"
        for position, result in enumerate(built)
    )
    found = query(settings.warehouse, f"{counts} order by 1", lake=settings.lake)
    return [int(rows) for rows in found.iloc[:, 1]]


def _check_results(
    context: dg.AssetExecutionContext, results: Sequence[Any]
) -> Iterator[dg.AssetCheckResult]:
    for result in results:
        key = get_asset_check_key_for_test(
            manifest(), TRANSLATOR, result.node.unique_id, project=None
        )
        if key is None or key not in context.selected_asset_check_keys:
            continue
        if result.status == "skipped":
            continue
        warns = result.status == "warn" or result.node.config.severity.lower() == "warn"
        yield dg.AssetCheckResult(
            asset_key=key.asset_key,
            check_name=key.name,
            passed=result.status == "pass",
            severity=dg.AssetCheckSeverity.WARN if warns else dg.AssetCheckSeverity.ERROR,
            description=result.node.description or None,
            metadata={"failing_rows": result.failures or 0},
        )
