"""The linkage assets: who among the prospects is the same company or person, or known already."""

from collections.abc import Iterator
from typing import Final

import dagster as dg
import duckdb

from dagster_project.defs.checks import outcome
from dagster_project.defs.resources import Mainstay
from dagster_project.lake import table_path
from dagster_project.linkage_runs import link_prospects, write_links
from dagster_project.quoting import literal
from dagster_project.settings import Settings

PAIRS: Final = dg.AssetKey(["linkage", "record_pairs"])
MASTERS: Final = dg.AssetKey(["linkage", "record_masters"])
BLOCKING: Final = dg.AssetKey(["linkage", "blocking"])
CHANGES: Final = dg.AssetKey(["linkage", "master_changes"])
READS: Final = (
    dg.AssetKey(["intermediate", "int_linkage_records"]),
    dg.AssetKey(["intermediate", "int_linkage_addresses"]),
    dg.AssetKey(["staging", "stg_match_decisions"]),
    dg.AssetKey(["rules", "public_domains"]),
    dg.AssetKey(["raw", "master_history"]),
)
WHOLE = "every_prospect_record_has_one_master"
ONE_CUSTOMER = "no_master_is_two_customers"
STEADY = "known_masters_live_on"
MANAGEABLE = "a_person_can_decide_what_is_open"
LEAST_KEPT: Final = 0.9  # of the records known before, by the same master
MOST_OPEN: Final = 0.05  # pairs to be decided, for each prospect record
ALWAYS_MANAGEABLE: Final = 50  # pairs

CHECKS: Final = (
    dg.AssetCheckSpec(
        WHOLE,
        asset=MASTERS,
        blocking=True,
        description="Every prospect record that was read belongs to exactly one master.",
    ),
    dg.AssetCheckSpec(
        ONE_CUSTOMER,
        asset=MASTERS,
        blocking=True,
        description="The records of one master are matched to one customer account at most.",
    ),
    dg.AssetCheckSpec(
        STEADY,
        asset=MASTERS,
        description=f"At least {LEAST_KEPT:.0%} of the records known before are of the same "
        "master as then.",
    ),
    dg.AssetCheckSpec(
        MANAGEABLE,
        asset=PAIRS,
        description=f"Pairs that wait for a person are at most {MOST_OPEN:.0%} of the prospect "
        f"records, or {ALWAYS_MANAGEABLE}.",
    ),
)


def linkage_assets() -> list[dg.AssetsDefinition]:
    """Return the assets between the intermediate tables and the masters."""
    return [linked_records]


def _spec(key: dg.AssetKey, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        deps=READS,
        group_name="linkage",
        kinds={"python", "duckdb", "parquet"},
        owners=["team:data"],
        description=description,
    )


@dg.multi_asset(
    name="link_records",
    specs=[
        _spec(PAIRS, "Records that were compared and are not plainly different, with probability, "
              "band and evidence. One row per pair of record keys."),
        _spec(MASTERS, "Which company or person a prospect record belongs to, and the customer it "
              "is. One row per prospect record."),
        _spec(BLOCKING, "How pairs to compare were found, counted beforehand. One row per rule."),
        _spec(CHANGES, "Masters that were merged, split or lost records against the newest "
              "earlier day. One row per event and pair of masters."),
    ],
    check_specs=list(CHECKS),
)  # fmt: skip
def linked_records(
    mainstay: Mainstay,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Link the prospect records with each other, with customers and with suppressions."""
    settings = mainstay.settings
    linked = link_prospects(settings)
    rows = write_links(settings.lake, linked)
    words = "\n\n".join(linked.words)
    for key in (PAIRS, MASTERS, BLOCKING, CHANGES):
        counts = {"dagster/row_count": rows[key.path[-1]]}
        yield dg.MaterializeResult(asset_key=key, metadata={**counts, "words": words})
    yield from check_links(settings)


def check_links(settings: Settings) -> Iterator[dg.AssetCheckResult]:
    """Hold the written links against the records they are about, and against the newest before."""
    lake = settings.lake
    tables = {
        "masters": table_path(lake, "linkage", "record_masters"),
        "pairs": table_path(lake, "linkage", "record_pairs"),
        "before": table_path(lake, "raw", "master_history"),
    }
    views = ", ".join(f"{name} as (from {literal(path)})" for name, path in tables.items())
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:

        def ask(sql: str) -> tuple[int, ...]:
            (row,) = connection.execute(f"with {views} {sql}").fetchall()
            return tuple(int(value) for value in row)

        missing, twice = ask(
            "select count(*) filter (where found.record_key is null or read.record_key is null), "
            "count(*) filter (where found.rows > 1) "
            "from (select record_key from intermediate.int_linkage_records "
            "where record_kind = 'prospect') as read "
            "full join (select record_key, count(*) as rows from masters "
            "where master_id is not null group by all) as found using (record_key)"
        )
        (torn,) = ask(
            "select count(*) from (select master_id from masters group by all "
            "having count(distinct customer_id) > 1)"
        )
        known, kept = ask(
            "select count(*), count(*) filter (where before.master_id = masters.master_id) "
            "from before inner join masters using (record_key)"
        )
        open_pairs, records = ask(
            "select (select count(*) from pairs where band = 'review' and decided_by = 'model'), "
            "(select count(*) from masters)"
        )
    error = dg.AssetCheckSeverity.ERROR
    told = f"{missing} records without a master or masters without a record, {twice} records twice"
    yield outcome(MASTERS, WHOLE, missing == twice == 0, told, error)
    yield outcome(MASTERS, ONE_CUSTOMER, torn == 0, f"{torn} masters of several customers", error)
    told = f"{kept} of {known} records known before have the master they had"
    yield outcome(MASTERS, STEADY, kept >= LEAST_KEPT * known, told)
    told = f"{open_pairs} pairs of {records} prospect records wait for a person"
    manageable = open_pairs <= max(ALWAYS_MANAGEABLE, MOST_OPEN * records)
    yield outcome(PAIRS, MANAGEABLE, manageable, told)
