"""Writing query results as Parquet: private from the first byte, whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from dagster_project.sources import sql


def make_private(folder: Path) -> Path:
    """Make a folder, and the missing ones above it, for its owner only."""
    if not folder.is_dir():
        make_private(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def workspace_in(folder: Path, name: str) -> Iterator[Path]:
    """Yield an empty private folder for spilled rows and copies, and remove it afterwards.

    One run at a time works under a name; what a killed run has left there is removed first.
    """
    workspace = make_private(folder) / f".{name}.work"
    shutil.rmtree(workspace, ignore_errors=True)
    try:
        yield make_private(workspace)
    finally:
        shutil.rmtree(workspace, ignore_errors=True)


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> int:
    """Write the rows of a query to a file that exists only for its owner; return their number.

    The file is made first, empty and private, so that no byte is ever readable by others.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    ((rows,),) = connection.execute(
        f"copy ({query}) to {sql.text(str(path))} "
        "(format parquet, compression zstd, use_tmp_file false)"
    ).fetchall()
    return int(rows)


@contextmanager
def replacing(*paths: Path) -> Iterator[tuple[Path, ...]]:
    """Yield a temporary path beside each path; move all into place when the block succeeds.

    What a killed run has left there is removed: one run at a time writes a path.
    """
    beside = tuple(path.with_name(f".{path.name}.new") for path in paths)
    for path, temporary in zip(paths, beside, strict=True):
        make_private(path.parent)
        temporary.unlink(missing_ok=True)
    try:
        yield beside
        for path, temporary in zip(paths, beside, strict=True):
            temporary.replace(path)
    finally:
        for temporary in beside:
            temporary.unlink(missing_ok=True)
