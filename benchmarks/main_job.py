"""The main job on a sample, as a multiple of the bare SQL that computes the same marts.

    python -m benchmarks.main_job [--sample wholesaler] [--repeats 3]

Each round runs the job in a fresh home and a fresh process, then the bare SQL over the Parquet
that job has written, in the same minute: absolute seconds mean little on a busy machine, the
ratio means more. Prints the split by stage and the peak memory of the process.
"""

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import duckdb

HERE = Path(__file__).resolve().parent
BARE = HERE / "bare"
STAGE = re.compile(r"^  (\w+) .* checks +([\d.]+) s$", re.MULTILINE)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", default="wholesaler")
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    rounds = []
    for number in range(arguments.repeats):
        with tempfile.TemporaryDirectory() as home:
            measured = run_pipeline(Path(home), arguments.sample)
            measured["bare_sql"] = run_bare(Path(home) / "state" / "lake")
        measured["ratio"] = measured["total"] / measured["bare_sql"]
        rounds.append(measured)
        print(f"round {number + 1}: " + json.dumps({k: round(v, 2) for k, v in measured.items()}))
    print(f"\n{'median of ' + str(len(rounds)):<18}{'seconds':>9}")
    for name in rounds[0]:
        unit = {"ratio": "x bare SQL", "peak_gib": "GiB"}.get(name, "")
        print(f"{name:<18}{statistics.median(r[name] for r in rounds):>9.2f} {unit}")


def run_pipeline(home: Path, sample: str) -> dict[str, float]:
    """Run the job in a process of its own; return seconds by stage and its peak memory, GiB."""
    environment = {**os.environ, "MAINSTAY_HOME": str(home), "MAINSTAY_SAMPLE": sample}
    before = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "dagster_project"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    total = time.perf_counter() - before
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    stages = {name: float(seconds) for name, seconds in STAGE.findall(done.stdout)}
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    rest = total - sum(stages.values())
    return {**stages, "imports_and_rest": rest, "total": total, "peak_gib": peak}


def run_bare(lake: Path) -> float:
    """Run the bare SQL over the same Parquet with the same limits, into a file; return seconds."""
    scripts = [script.read_text(encoding="utf-8") for script in sorted(BARE.glob("*.sql"))]
    limits: dict[str, Any] = {"threads": 2, "memory_limit": "4GB"}
    with tempfile.TemporaryDirectory() as folder:
        before = time.perf_counter()
        with duckdb.connect(f"{folder}/bare.duckdb", config=limits) as connection:
            connection.execute(f"set file_search_path = '{lake}'")
            for script in scripts:
                connection.execute(script)
        return time.perf_counter() - before


if __name__ == "__main__":
    main()
