"""The gate before anything leaves the house: every blocking check must have passed.

Within one run a red blocking check already stops what is downstream. The gate is for the rest: a
run of the last steps alone, after an earlier run went red, was cut off, or never checked what it
rebuilt.
"""

from collections.abc import Iterable
from typing import Final

import dagster as dg
from dagster import AssetCheckEvaluation, AssetCheckKey, DagsterInstance
from dagster._core.storage.asset_check_execution_record import AssetCheckExecutionRecord

PASSED: Final = "passed"


def require_passed(instance: DagsterInstance, blocking: Iterable[AssetCheckKey]) -> int:
    """Return how many blocking checks stand behind what is about to leave.

    Raises:
        dg.Failure: one failed, never ran, or is older than the table it speaks of; names them
            and says what stays in place.
    """
    keys = list(blocking)
    records = instance.event_log_storage.get_latest_asset_check_execution_by_key(keys)
    built = _built_at(instance, {key.asset_key for key in keys})
    verdicts = {key: _verdict(records.get(key), built.get(key.asset_key)) for key in keys}
    bad = [
        f"{key.asset_key.to_user_string()}: {key.name} {verdict}"
        for key, verdict in verdicts.items()
        if verdict != PASSED
    ]
    if bad:
        raise dg.Failure(
            f"Nothing is published: {len(bad)} of {len(keys)} blocking checks do not stand. "
            "The last good lists and copies stay. Remedy: run the job refresh and look at "
            f"{'; '.join(bad[:5])}.",
            allow_retries=False,
        )
    return len(keys)


def _built_at(instance: DagsterInstance, keys: Iterable[dg.AssetKey]) -> dict[dg.AssetKey, float]:
    """Return when each asset was last built, seconds since the epoch."""
    entries = [record.asset_entry for record in instance.get_asset_records(list(keys))]
    return {
        entry.asset_key: entry.last_materialization.timestamp
        for entry in entries
        if entry.last_materialization is not None
    }


def _verdict(record: AssetCheckExecutionRecord | None, built_at: float | None) -> str:
    if record is None:
        return "never ran"
    evaluation = record.evaluation
    # A check that was planned in a run that died carries the plan in place of a verdict.
    if record.event is None or not isinstance(evaluation, AssetCheckEvaluation):
        return "did not finish"
    if not evaluation.passed and evaluation.severity is dg.AssetCheckSeverity.ERROR:
        return "failed"
    if built_at is not None and built_at > record.event.timestamp:
        return "is older than its table"
    return PASSED
