"""One run at a time holds the state folder, and a dead one holds nothing."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dagster_project.warehouse import BusyError, held

HOLDER = """
import sys, time
from pathlib import Path
from dagster_project.warehouse import held
with held(Path(sys.argv[1]), "first", 1):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def lock_file(tmp_path: Path) -> Path:
    return tmp_path / "state" / "run.lock"


def _start_holder(lock_file: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(lock_file)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "held"
    return process


def test_a_second_run_is_told_who_holds_the_first(lock_file: Path) -> None:
    process = _start_holder(lock_file)
    try:
        with pytest.raises(BusyError, match="first"), held(lock_file, "second", 1):
            pytest.fail("two runs held the state folder")
    finally:
        process.kill()
        process.wait()


def test_a_killed_run_frees_the_state_folder(lock_file: Path) -> None:
    process = _start_holder(lock_file)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    with held(lock_file, "second", 1) as died:
        assert died == "first"
        assert "second" in lock_file.read_text()
    with held(lock_file, "third", 1) as died:
        assert died is None
