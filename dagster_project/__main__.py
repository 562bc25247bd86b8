"""`python -m dagster_project [refresh|retrain|lists]`: run a job now and say what came of it.

The run goes into the same Dagster instance that the UI shows. One process, one import of
everything: the daily way for a cron job, and what `make run` calls.
"""

import argparse
import json
import os
import sys
import uuid

import duckdb

from dagster_project.settings import CHECKOUT, Settings, load_settings, remember_sources

# Dagster's own log stays out of the terminal; it is in the UI.
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


def main() -> int:
    """Run the job; return 0 when it succeeded, 1 when it failed, 2 when it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m dagster_project")
    parser.add_argument(
        "job", nargs="?", default="refresh", choices=("refresh", "retrain", "lists")
    )
    job = parser.parse_args().job
    try:
        settings = load_settings()
        company = settings.sources.company
        moment = settings.moment(company)
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    os.umask(0o077)
    prepare_dagster_home(settings)
    import dagster as dg

    from dagster_project.definitions import mainstay
    from dagster_project.defs.automation import alert_of, send_alert
    from dagster_project.progress import Progress
    from dagster_project.summary import failure_text, summary_text

    print(f"Mainstay: {company.name}, as of {moment.as_of}", flush=True)
    run_id, progress = str(uuid.uuid4()), Progress()
    with dg.DagsterInstance.get() as instance:
        instance.add_event_listener(run_id, progress.listen)
        result = (
            mainstay()
            .resolve_job_def(job)
            .execute_in_process(
                instance=instance, run_id=run_id, raise_on_error=False, run_config=QUIET
            )
        )
    progress.finish()
    if not result.success:
        print(failure_text(result), file=sys.stderr)
        # The failure sensor sees only runs that Dagster itself launched.
        send_alert(settings, alert_of(settings, job, run_id, result.get_step_failure_events()))
        return 1
    try:
        print(summary_text(settings, result))
    except duckdb.IOException:
        print("\nThe run succeeded. Another one has begun, so the summary is in the UI only.")
    return 0


def prepare_dagster_home(settings: Settings) -> None:
    """Make Dagster's own folder, private, with the project's settings; point Dagster at it.

    Settings that an operator has made its own (see the file's first line) are left alone.
    """
    settings.dagster_home.mkdir(mode=0o700, parents=True, exist_ok=True)
    settings.state.chmod(0o700)
    remember_sources(settings)
    ours = (CHECKOUT / "dagster_project" / "dagster.yaml").read_text(encoding="utf-8")
    copy = settings.dagster_home / "dagster.yaml"
    if not copy.exists() or copy.read_text(encoding="utf-8").startswith(ours.splitlines()[0]):
        settled = ours.replace("HOME_OF_DAGSTER", json.dumps(str(settings.dagster_home))[1:-1])
        copy.write_text(settled, encoding="utf-8")
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)


if __name__ == "__main__":
    sys.exit(main())
