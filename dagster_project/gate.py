"""The gate before anything leaves the house: every blocking check must have passed.

Within one run a red blocking check already stops what is downstream. The gate is for the rest: a
run of the last steps alone, after an earlier run went red, was cut off, or never checked what it
rebuilt.
"""

from collections.abc import Iterable

import dagster as dg
from dagster import AssetCheckKey, DagsterInstance


def require_passed(instance: DagsterInstance, blocking: Iterable[AssetCheckKey]) -> int:
    """Return how many blocking checks stand behind what is about to leave.

    Raises:
        dg.Failure: one failed, never ran, or is older than the table it speaks of; names them
            and says what stays in place.
    """
    keys = list(blocking)
    verdicts = {key: _verdict(instance, key) for key in keys}
    bad = [
        f"{key.asset_key.to_user_string()}: {key.name} {verdict}"
        for key, verdict in verdicts.items()
        if verdict != "passed"
    ]
    if bad:
        raise dg.Failure(
            f"Nothing is published: {len(bad)} of {len(keys)} blocking checks do not stand. "
            "The last good lists and copies stay. Remedy: run the job refresh and look at "
            f"{'; '.join(bad[:5])}.",
            allow_retries=False,
        )
    return len(keys)


def _verdict(instance: DagsterInstance, key: AssetCheckKey) -> str:
    record = instance.get_latest_asset_check_evaluation_record(key)
    if record is None:
        return "never ran"
    evaluation = record.evaluation
    if record.event is None or evaluation is None:
        return "did not finish"
    if not evaluation.passed and evaluation.severity is dg.AssetCheckSeverity.ERROR:
        return "failed"
    built = instance.get_latest_materialization_event(key.asset_key)
    if built is not None and built.timestamp > record.event.timestamp:
        return "is older than its table"
    return "passed"
