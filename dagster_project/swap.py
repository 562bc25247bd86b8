"""Swap finished folders and links into place, whole or not at all.

What people and BI tools open is never written in place: it is built in a folder beside, flushed,
and then exchanged in one step, so that a reader sees the old state or the new one and a failure
leaves the old one. Belongs here: the file system steps that the lake, `sources/`, `emission/` and
`publishing/` share. Does not belong here: what is written. Pure: the standard library only.
"""

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_AT_FDCWD: Final = -100
_RENAME_EXCHANGE: Final = 2
_BUILDING: Final = ".building-"
_NO_EXCHANGE_HERE: Final = {errno.EINVAL, errno.ENOSYS, errno.ENOTSUP}


@contextmanager
def exclusive(folder: Path) -> Iterator[None]:
    """Hold a folder for one writer at a time; the kernel frees it when the process dies.

    The lock lies on the folder itself, so no lock file is left behind.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def workbench(folder: Path, name: str) -> Iterator[Path]:
    """Yield a new private folder (0700) in `folder` to build `name` in; it is removed at the end.

    Whatever earlier processes that were killed have left there, for this name or another, is
    removed first, so call it while holding the folder (`exclusive`).
    """
    for leftover in sorted(folder.glob(f".*{_BUILDING}*")):
        shutil.rmtree(leftover)
    bench = Path(tempfile.mkdtemp(prefix=f".{name}{_BUILDING}", dir=folder))
    try:
        yield bench
    finally:
        if bench.exists():  # it is gone once it was moved to a place where nothing was before
            shutil.rmtree(bench)


def make_private(folder: Path) -> Path:
    """Make a folder, and the missing ones above it, for its owner only (0700)."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Yield an empty private file to be filled; it takes the place of `target` on success.

    The file (0600) lies in a private folder (0700) of its own beside the target, so that it is
    for its owner only from the first byte, even where a writer replaces it by a new one instead
    of filling it. After an error nothing is left of it. One process at a time writes a target:
    what a killed one has left beside it is removed.
    """
    bench = make_private(target.parent) / f".{target.name}.new"
    if bench.exists():
        shutil.rmtree(bench)
    bench.mkdir(mode=0o700)
    try:
        built = bench / target.name
        built.touch(mode=0o600)
        yield built
        built.chmod(0o600)
        replace_file(built, target)
    finally:
        shutil.rmtree(bench)


def swap_folder(finished: Path, target: Path) -> None:
    """Put `finished` in the place of `target`; an earlier target takes the place of `finished`.

    Both must lie on one file system. On Linux the two names are exchanged in one step, so there
    is no moment without a target. Where the file system cannot do that, two renames follow each
    other, and the first is taken back if the second fails.
    """
    flush(finished)
    if not target.exists():
        finished.rename(target)
    elif not _exchanged(finished, target):
        _rename_twice(finished, target)
    _flush_one(target.parent)


def replace_file(finished: Path, target: Path) -> None:
    """Put a finished file in the place of `target` in one step."""
    _flush_one(finished)
    finished.replace(target)
    _flush_one(target.parent)


def point_link(link: Path, name: str) -> None:
    """Make `link` a relative symbolic link to its neighbour `name`, in one step."""
    beside = link.with_name(f".{link.name}.building")
    beside.unlink(missing_ok=True)
    beside.symlink_to(name)
    beside.replace(link)
    _flush_one(link.parent)


def flush(folder: Path) -> None:
    """Make everything below a folder survive a power failure."""
    for path in sorted(folder.rglob("*")):
        _flush_one(path)
    _flush_one(folder)


def _flush_one(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchanged(one: Path, other: Path) -> bool:
    """Exchange two names in one step; False where this system or file system cannot."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    names = (os.fsencode(one), os.fsencode(other))
    if renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
        return True
    code = ctypes.get_errno()
    if code in _NO_EXCHANGE_HERE:
        return False
    raise OSError(code, os.strerror(code), str(one), None, str(other))


def _rename_twice(finished: Path, target: Path) -> None:
    aside = finished.with_name(f"{finished.name}.old")
    target.rename(aside)
    try:
        finished.rename(target)
    except OSError:
        aside.rename(target)
        raise
    aside.rename(finished)
