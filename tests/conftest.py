"""What several test folders share: running the pipeline the way a user does."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from dagster_project.warehouse import held

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


@pytest.fixture(scope="session")
def tiny_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The home of one good run of the tiny company, shared by all test processes; read only."""
    shared = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else None
    home = (shared or tmp_path_factory.getbasetemp()) / "tiny_home"
    with held(home.with_suffix(".lock"), "tests", timeout=600):
        if not (home / "out" / "published").exists():
            done = run_mainstay(home, MAINSTAY_SOURCES=str(TINY))
            assert done.returncode == 0, done.stdout + done.stderr
    return home


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a webhook on this machine, and what it has received."""
    received: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            received.append(json.loads(body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/hook", received
        server.shutdown()
        thread.join()
