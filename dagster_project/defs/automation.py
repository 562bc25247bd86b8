"""When the pipeline runs, and who hears of it when it fails."""

import json
from collections.abc import Sequence

import dagster as dg

from dagster_project.alerts import Alert, post_webhook, send_mail
from dagster_project.defs.scores import RETRAIN_TAG
from dagster_project.settings import Settings, load_settings

REFRESH = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Everything: deliveries, marts, lists, published copies.",
)
RETRAIN = dg.define_asset_job(
    "retrain",
    selection=dg.AssetSelection.all(),
    tags={RETRAIN_TAG: "true"},
    description="Everything, with the models trained anew whatever model is stored.",
)
LISTS = dg.define_asset_job(
    "lists",
    selection=dg.AssetSelection.groups("rules").downstream(),
    description="The rules and everything that depends on them, from the deliveries as they were "
    "last read: after a manager edits a seed.",
)


def daily_schedule(settings: Settings) -> dg.ScheduleDefinition:
    """Return the daily refresh."""
    return dg.ScheduleDefinition(
        name="daily_refresh",
        job=REFRESH,
        cron_schedule=settings.schedule,
        execution_timezone=settings.schedule_time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Refreshes everything every morning (MAINSTAY_SCHEDULE).",
    )


def weekly_retraining(settings: Settings) -> dg.ScheduleDefinition:
    """Return the retraining, which also refreshes everything."""
    return dg.ScheduleDefinition(
        name="weekly_retraining",
        job=RETRAIN,
        cron_schedule=settings.retrain_schedule,
        execution_timezone=settings.schedule_time_zone,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Trains the models of churn and value anew (MAINSTAY_RETRAIN_SCHEDULE).",
    )


@dg.sensor(
    job=REFRESH,
    minimum_interval_seconds=60,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Refreshes when delivered files have changed and have stopped growing.",
)
def delivered_files(context: dg.SensorEvaluationContext) -> dg.SensorResult:
    """Ask for a run when the files differ from the last run's and stood still for one tick."""
    seen = json.loads(context.cursor) if context.cursor else {"pending": None, "done": None}
    now = load_settings().sources.fingerprint()
    settled = now == seen["pending"]
    done = now if settled or seen["done"] is None else seen["done"]
    cursor = json.dumps({"pending": now, "done": done})
    if not settled or now == seen["done"]:
        return dg.SensorResult(skip_reason="no new files that stand still", cursor=cursor)
    return dg.SensorResult(run_requests=[dg.RunRequest()], cursor=cursor)


@dg.run_failure_sensor(
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Tells the webhook and the mail addresses, if any are configured.",
)
def failed_run(context: dg.RunFailureSensorContext) -> None:
    """Send the alert of a failed run by every way that is configured."""
    settings = load_settings()
    run = context.dagster_run
    failures = context.get_step_failure_events()
    send_alert(settings, alert_of(settings, run.job_name, run.run_id, failures))


def alert_of(
    settings: Settings, job: str, run_id: str, failures: Sequence[dg.DagsterEvent]
) -> Alert:
    """Return what is told of a failed run: where and what kind, never the message."""
    error = failures[0].step_failure_data.error if failures else None
    while error is not None and error.cause is not None:
        error = error.cause
    return Alert(
        company=settings.sources_file.parent.name,
        job=job,
        run_id=run_id,
        step=(failures[0].step_key if failures else None) or "start of the run",
        error=(error.cls_name if error else None) or "see the run",
    )


def send_alert(settings: Settings, alert: Alert) -> None:
    """Send an alert by every way that is configured; none is."""
    if settings.alert_webhook:
        post_webhook(settings.alert_webhook, alert)
    if settings.smtp_url and settings.alert_email_to:
        send_mail(settings.smtp_url, settings.alert_email_to, alert)
