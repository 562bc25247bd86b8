"""Swapping: the old state or the new one, never half."""

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dagster_project import swap
from dagster_project.swap import (
    exclusive,
    make_private,
    point_link,
    replacing,
    swap_folder,
    workbench,
)
from tests.conftest import ROOT


@pytest.fixture
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "file").write_text(text)
    return path


def test_a_folder_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    new, target = folder(tmp_path / "new", "new"), folder(tmp_path / "target", "old")
    swap_folder(new, target)
    assert ((target / "file").read_text(), (new / "file").read_text()) == ("new", "old")


def test_two_renames_do_where_names_cannot_be_exchanged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(swap, "_exchanged", lambda one, other: False)
    new, target = folder(tmp_path / "new", "new"), folder(tmp_path / "target", "old")
    swap_folder(new, target)
    assert ((target / "file").read_text(), (new / "file").read_text()) == ("new", "old")


def test_the_first_rename_is_taken_back_if_the_second_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new, target = folder(tmp_path / "new", "new"), folder(tmp_path / "target", "old")
    rename = Path.rename

    def refusing(self: Path, other: Path) -> Path:
        if self == new:
            raise OSError(errno.EIO, "broken")
        return rename(self, other)

    monkeypatch.setattr(swap, "_exchanged", lambda one, other: False)
    monkeypatch.setattr(Path, "rename", refusing)
    with pytest.raises(OSError, match="broken"):
        swap_folder(new, target)
    assert (target / "file").read_text() == "old"


def looking(target: Path, stop: Path, seen: "multiprocessing.Queue[int]") -> None:
    absent = 0
    stop.with_name("started").touch()
    while not stop.exists():
        absent += not (target / "file").exists()
    seen.put(absent)


def test_a_reader_never_finds_the_folder_gone(tmp_path: Path) -> None:
    new, target = folder(tmp_path / "new", "a"), folder(tmp_path / "target", "b")
    stop = tmp_path / "stop"
    context = multiprocessing.get_context("spawn")
    seen: multiprocessing.Queue[int] = context.Queue()
    reader = context.Process(target=looking, args=(target, stop, seen))
    reader.start()
    while not stop.with_name("started").exists():
        time.sleep(0.01)
    for _ in range(200):
        swap_folder(new, target)
    stop.touch()
    assert seen.get(timeout=30) == 0
    reader.join()


def test_a_link_is_relative_and_replaced(tmp_path: Path) -> None:
    point_link(tmp_path / "latest", "a")
    point_link(tmp_path / "latest", "b")
    assert (tmp_path / "latest").readlink() == Path("b")
    assert [path.name for path in tmp_path.iterdir()] == ["latest"]


def test_a_workbench_is_private_and_gone_afterwards(tmp_path: Path) -> None:
    with exclusive(tmp_path), workbench(tmp_path, "day") as bench:
        assert mode(bench) == 0o700
    assert list(tmp_path.iterdir()) == []


def test_a_workbench_removes_what_killed_runs_left_whatever_its_name(tmp_path: Path) -> None:
    for name in (
        ".parquet.building-abc",
        ".mainstay.duckdb.building-def",
        ".2024-06-30.building-g",
    ):
        folder(tmp_path / name, "half")
    folder(tmp_path / "parquet", "good")
    with exclusive(tmp_path), workbench(tmp_path, "day") as bench:
        assert {path.name for path in tmp_path.iterdir()} == {bench.name, "parquet"}


def test_a_private_folder_is_private_with_all_that_were_missing(
    tmp_path: Path, open_umask: None
) -> None:
    made = make_private(tmp_path / "a" / "b")
    assert {mode(made), mode(made.parent)} == {0o700}


def test_a_file_is_replaced_whole_and_nothing_is_left_beside(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    with replacing(target) as built:
        built.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_after_an_error_the_file_is_as_before(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")

    def write_half() -> None:
        with replacing(target) as built:
            built.write_text("half")
            raise OSError(errno.ENOSPC, "full")

    with pytest.raises(OSError, match="full"):
        write_half()
    assert target.read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_file_is_private_from_the_first_byte_whoever_writes_it(
    tmp_path: Path, open_umask: None
) -> None:
    with replacing(tmp_path / "state" / "rows.parquet") as built:
        assert (mode(built), mode(built.parent), mode(tmp_path / "state")) == (0o600, 0o700, 0o700)
        duckdb.sql("select 1 as a").write_parquet(str(built))  # puts a new file in its place
        assert mode(built.parent) == 0o700
    assert mode(tmp_path / "state" / "rows.parquet") == 0o600


KILLED = """
import sys
from pathlib import Path
from dagster_project.swap import replacing
with replacing(Path(sys.argv[1])) as built:
    built.write_text("half")
    print("writing", flush=True)
    sys.stdin.read()
"""


def test_what_a_killed_run_left_beside_a_file_is_removed(tmp_path: Path) -> None:
    target = tmp_path / "file"
    target.write_text("old")
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(target)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "writing\n"
        writer.send_signal(signal.SIGKILL)
    assert target.read_text() == "old"
    assert len(list(tmp_path.iterdir())) == 2
    with replacing(target) as built:
        assert built.read_text() == ""
        built.write_text("new")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert target.read_text() == "new"
