"""All marts on many order lines, as a multiple of the bare SQL that computes the same numbers.

    python -m benchmarks.scale [--lines 10000000]

Makes a synthetic lake, then runs in fresh processes, one after the other: the marts and every model
they rest on as dbt builds them, records linked, the models of churn trained, tried and applied and
prospects ranked in between; the same with the tests; and the scripts of `bare/`, which take churn
for a frequency. Prints seconds, peak memory and the ratios; --slowest names the models that cost
most.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.main_job import run_bare
from benchmarks.synthetic_lake import write_lake
from dagster_project.churn.tables import backtest_table, deciles_table, fit_table
from dagster_project.churn_runs import read_rules, train_model, write_scores
from dagster_project.dbt import run_dbt
from dagster_project.linkage_runs import link_prospects, write_links
from dagster_project.lookalike_runs import rank_prospects
from dagster_project.model_store import keep_model, lay_out_tables
from dagster_project.parameters import read_parameters
from dagster_project.settings import Settings, load_settings

UP_TO_THE_LINKS = ["config.schema:staging", "config.schema:intermediate"]
MASTERS = ["config.schema:linkage"]
FROM_THE_SCORES_ON = ["config.schema:scores", "config.schema:marts"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=int, default=10_000_000)
    parser.add_argument("--slowest", type=int, default=10)
    parser.add_argument("--phase", choices=("run", "build", "bare"), help=argparse.SUPPRESS)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.phase:
        print(json.dumps(phase(arguments.phase, arguments.home)))
        return
    with tempfile.TemporaryDirectory() as folder:
        home = arguments.home or Path(folder)
        if not (home / "state" / "lake").exists():
            write_lake(home / "state" / "lake", arguments.lines)
        measured = {name: measure(name, home) for name in ("run", "build", "bare")}
    print(f"{arguments.lines:,} lines\n{'':<22}{'seconds':>9}{'GiB':>7}{'x bare':>8}")
    bare = measured["bare"]["seconds"]
    for name, label in (("run", "models"), ("build", "models and tests"), ("bare", "bare SQL")):
        found = measured[name]
        seconds = found["seconds"]
        print(f"{label:<22}{seconds:>9.1f}{found['gib']:>7.2f}{seconds / bare:>8.2f}")
    for node, seconds in measured["run"]["nodes"][: arguments.slowest]:
        print(f"  {node:<40}{seconds:>8.1f}")


def measure(name: str, home: Path) -> dict[str, Any]:
    """Run a phase in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale", "--phase", name, "--home", str(home)],
        env={**os.environ, "MAINSTAY_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def phase(name: str, home: Path) -> dict[str, Any]:
    """Run dbt's command of that name, or the bare SQL; return seconds, peak memory and nodes."""
    nodes: list[tuple[str, float]] = []
    before = time.perf_counter()
    if name == "bare":
        run_bare(home / "state" / "lake")
    else:
        nodes = build(name)
    seconds = time.perf_counter() - before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    return {"seconds": seconds, "gib": peak, "nodes": nodes}


def build(command: str) -> list[tuple[str, float]]:
    """Build everything up to the marts; return the nodes, the slowest first."""
    settings = load_settings()
    settings.warehouse.unlink(missing_ok=True)
    run_dbt(settings, ["seed"])
    chosen = []
    if command == "build":
        # As in the pipeline: a test that also reads a list is left to the lists.
        chosen = ["--exclude-resource-type", "unit_test", "--indirect-selection", "buildable"]
    nodes = []
    then = (link, score, None)
    for step, do in zip((UP_TO_THE_LINKS, MASTERS, FROM_THE_SCORES_ON), then, strict=True):
        nodes += run_dbt(settings, [command, *chosen, "--select", *step]).result.results
        if do:
            do(settings)
    bad = [r.node.name for r in nodes if r.status not in ("success", "pass", "warn")]
    if bad:
        sys.exit(f"No figure, for not everything was built: {', '.join(bad)}")
    times = [(r.node.name, round(r.execution_time, 2)) for r in nodes]
    return sorted(times, key=lambda timed: -timed[1])


def link(settings: Settings) -> None:
    """Link records as the pipeline does, between the intermediate tables and the masters."""
    write_links(settings.lake, link_prospects(settings))


def score(settings: Settings) -> None:
    """Train, try and score as the pipeline does, between the masters and the marts."""
    run, rules = read_parameters(settings.lake), read_rules(settings.warehouse)
    made = train_model(settings, run)
    tables = {
        "lifetime_fit": fit_table(made.stored, made.spend),
        "backtest": backtest_table(made.training),
        "backtest_deciles": deciles_table(made.training),
    }
    keep_model(settings, made.stored, tables, {})
    lay_out_tables(settings, made.stored)
    write_scores(settings, made.stored, rules.worth)
    rank_prospects(settings, run)


if __name__ == "__main__":
    main()
