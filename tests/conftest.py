"""What several test folders share: running the pipeline the way a user does."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TINY = ROOT / "tests" / "end_to_end" / "tiny" / "sources.yml"


def run_mainstay(
    home: Path, project: Path = ROOT, job: str = "refresh", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a job in a process of its own, as `make run` does."""
    kept = {name: value for name, value in os.environ.items() if "MAINSTAY" not in name}
    return subprocess.run(
        [sys.executable, "-m", "dagster_project", job],
        cwd=project,
        env={**kept, "MAINSTAY_HOME": str(home), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
