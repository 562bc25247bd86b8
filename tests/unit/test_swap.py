"""Swapping: the old state or the new one, never half."""

import errno
import multiprocessing
import time
from pathlib import Path

import pytest

from dagster_project import swap
from dagster_project.swap import exclusive, point_link, swap_folder, workbench


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
        assert bench.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []
