"""The whole graph on one page: what there is, in the order of the data's way."""

import dagster as dg

from dagster_project.defs.automation import (
    LISTS,
    REFRESH,
    RETRAIN,
    daily_schedule,
    delivered_files,
    failed_run,
    weekly_retraining,
)
from dagster_project.defs.checks import list_checks
from dagster_project.defs.linkage import linkage_assets
from dagster_project.defs.outputs import output_assets
from dagster_project.defs.prospect_scores import prospect_score_assets
from dagster_project.defs.raw import raw_assets
from dagster_project.defs.resources import Mainstay
from dagster_project.defs.scores import score_assets
from dagster_project.defs.transform import layer_assets
from dagster_project.settings import load_settings


@dg.definitions
def mainstay() -> dg.Definitions:
    """Return raw -> rules, staging, intermediate -> links, scores -> marts, plays, lists -> out."""
    settings = load_settings()
    raw = raw_assets()
    layers = layer_assets()
    scores = [*score_assets(), *linkage_assets(), *prospect_score_assets()]
    checks = list_checks()
    blocking = [
        spec.key
        for definition in (*raw, *layers, *scores, *checks)
        for spec in definition.check_specs
        if spec.blocking
    ]
    return dg.Definitions(
        assets=[*raw, *layers, *scores, *output_assets(blocking)],
        asset_checks=checks,
        jobs=[REFRESH, RETRAIN, LISTS],
        schedules=[daily_schedule(settings), weekly_retraining(settings)],
        sensors=[delivered_files, failed_run],
        resources={"mainstay": Mainstay()},
        executor=dg.in_process_executor,
    )
