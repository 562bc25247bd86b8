"""`python -m dagster_project.ui`: the Dagster UI on this machine only, schedule and sensors live.

For a server, run dagster-webserver and dagster-daemon instead (see README, "In production").
"""

import argparse
import os
import sys

from dagster_project.__main__ import prepare_dagster_home
from dagster_project.settings import CHECKOUT, load_settings


def main() -> None:
    """Become `dagster dev` on 127.0.0.1, so that signals reach it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=3000)
    port = parser.parse_args().port
    prepare_dagster_home(load_settings())
    os.umask(0o077)
    os.chdir(CHECKOUT)
    print(f"The Dagster UI opens on http://127.0.0.1:{port} (Ctrl+C ends it)", flush=True)
    command = [sys.executable, "-W", "ignore", "-m", "dagster", "dev"]
    command += ["-w", "workspace.yaml", "-h", "127.0.0.1", "-p", str(port)]
    os.execv(sys.executable, command)  # noqa: S606


if __name__ == "__main__":
    main()
