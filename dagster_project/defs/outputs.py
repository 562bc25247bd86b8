"""What leaves the house: the emitted lists, their ledger, the published copies."""

from collections.abc import Sequence
from datetime import timedelta

import dagster as dg

from dagster_project.dbt import (
    PROJECT,
    column_notes,
    columns_of_persons,
    personal_columns,
    tables_in,
)
from dagster_project.defs.resources import Mainstay
from dagster_project.emission import emit_lists, hash_rules
from dagster_project.gate import require_passed
from dagster_project.ledger import record_lists, record_masters, record_scores
from dagster_project.parameters import read_parameters
from dagster_project.publishing import PublishedTable, publish_duckdb_file, publish_parquet
from dagster_project.warehouse import arrow_table

EMITTED = ("retention_list", "prospect_list", "match_review")
DAILY = dg.FreshnessPolicy.time_window(
    fail_window=timedelta(hours=50), warn_window=timedelta(hours=26)
)


def output_assets(blocking: Sequence[dg.AssetCheckKey]) -> list[dg.AssetsDefinition]:
    """Return the last assets; both refuse to work unless every check in `blocking` stands."""

    @dg.asset(
        key=["out", "lists"],
        deps=[dg.AssetKey(["lists", name]) for name in tables_in("lists")],
        group_name="out",
        kinds={"csv", "xlsx", "parquet"},
        owners=["team:sales"],
        freshness_policy=DAILY,
        description="The lists people act on, as CSV, XLSX and Parquet with a manifest in "
        "`out/lists/<as_of>`; `latest` is the newest good one. Private files.",
    )
    def emitted_lists(
        context: dg.AssetExecutionContext, mainstay: Mainstay
    ) -> dg.MaterializeResult:
        settings = mainstay.settings
        checks = require_passed(context.instance, blocking)
        run = read_parameters(settings.lake)
        report = emit_lists(
            {name: arrow_table(settings.warehouse, "lists", name) for name in EMITTED},
            as_of=run.as_of,
            run_id=context.run_id,
            rule_versions=hash_rules(PROJECT.glob("seeds/**/*.csv"), PROJECT),
            column_notes={name: column_notes(name) for name in EMITTED},
            folder=settings.lists,
            company=run.name,
            currency=run.currency,
        )
        ledger = (settings.ledger, settings.warehouse, run.name, run.as_of)
        rows = {f"rows_{name}": each.rows for name, each in report.lists.items()}
        return dg.MaterializeResult(
            metadata={
                "as_of": str(run.as_of),
                "latest": str(report.latest),
                "folder": dg.MetadataValue.path(str(report.folder)),
                "blocking_checks_passed": checks,
                "rows_remembered": record_lists(*ledger),
                "promises_remembered": record_scores(*ledger),
                "masters_remembered": record_masters(
                    settings.ledger, settings.lake, run.name, run.as_of
                ),
                "notes": "\n".join(report.notes) or "none",
                **rows,
            }
        )

    @dg.asset(
        key=["out", "published"],
        deps=[
            dg.AssetKey(["out", "lists"]),
            *(
                dg.AssetKey([schema, name])
                for schema in ("marts", "lists")
                for name in tables_in(schema)
            ),
        ],
        group_name="out",
        kinds={"duckdb", "parquet"},
        owners=["team:analytics"],
        freshness_policy=DAILY,
        retry_policy=dg.RetryPolicy(max_retries=2, delay=5),
        description="What BI opens: one DuckDB file and one Parquet folder with the schemas marts "
        "and lists, without contact details; swapped in whole.",
    )
    def published(context: dg.AssetExecutionContext, mainstay: Mainstay) -> dg.MaterializeResult:
        settings = mainstay.settings
        checks = require_passed(context.instance, blocking)
        tables = [
            PublishedTable(schema, name, personal_columns(name), columns_of_persons(name))
            for schema in ("marts", "lists")
            for name in tables_in(schema)
        ]
        parquet = publish_parquet(settings.warehouse, tables, settings.published / "parquet")
        publish_duckdb_file(settings.warehouse, tables, settings.published / "mainstay.duckdb")
        return dg.MaterializeResult(
            metadata={
                "folder": dg.MetadataValue.path(str(settings.published)),
                "tables": len(tables),
                "dagster/row_count": sum(parquet.rows.values()),
                "blocking_checks_passed": checks,
            }
        )

    return [emitted_lists, published]
