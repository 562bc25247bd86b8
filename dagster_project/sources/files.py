"""From the names in a sources file to files on disk.

Resolves relative paths, patterns and data inside installed packages. A file keeps the name it was
declared by, so that rows say where they came from without naming this machine's folders.
"""

import glob
import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from dagster_project.sources.errors import SourceError

_PACKAGE = "package:"
_FORMATS = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".parquet": "parquet", ".xlsx": "xlsx",
    ".xlsm": "xlsx", ".xlsb": "xlsx", ".xls": "xlsx", ".ods": "xlsx",
    ".jsonl": "jsonl", ".ndjson": "jsonl",
}  # fmt: skip


@dataclass(frozen=True)
class DeliveredFile:
    """One file.

    Attributes:
        name: as declared, patterns filled in; shown with every row.
        path: where it lies on this machine.
    """

    name: str
    path: Path


def find_files(declared: Sequence[str], folder: Path) -> list[DeliveredFile]:
    """Find the declared files: in the order declared, those of a pattern by name.

    A file that two declarations name counts once, at its first place.

    Raises:
        SourceError: a file is missing or a pattern matches nothing.
    """
    found: dict[Path, DeliveredFile] = {}
    for name in declared:
        files = _matches(name, folder)
        if not files:
            raise _nothing_found(name, folder)
        for file in files:
            found.setdefault(file.path.resolve(), file)
    return list(found.values())


def delivered_state(declared: Iterable[str], folder: Path) -> list[tuple[str, int, int]]:
    """Return name, size and time of change of every file that is there; none is an error here."""
    state = []
    for name in declared:
        for file in _matches(name, folder):
            about = file.path.stat()
            state.append((file.name, about.st_size, about.st_mtime_ns))
    return state


def format_of(file: DeliveredFile) -> str:
    """Return the format that a file name's ending stands for.

    Raises:
        SourceError: the ending says nothing.
    """
    endings = [ending.lower() for ending in file.path.suffixes]
    if endings and endings[-1] == ".gz":
        endings.pop()
    kind = _FORMATS.get(endings[-1]) if endings else None
    if kind is None:
        remedy = "declare format: csv, parquet, xlsx or jsonl"
        raise SourceError(file.name, "the name does not tell the format", remedy)
    return kind


def _matches(name: str, folder: Path) -> list[DeliveredFile]:
    prefix, root, relative = "", folder, name
    if name.startswith(_PACKAGE):
        module, _, relative = name.removeprefix(_PACKAGE).partition("/")
        places = _package_folders(module)
        if not places:
            return []
        prefix, root = f"{_PACKAGE}{module}/", Path(places[0])
    relative = str(Path(relative).expanduser())
    names = [relative]
    if glob.has_magic(relative):
        names = sorted(glob.glob(relative, root_dir=root, recursive=True))  # noqa: PTH207
    files = (DeliveredFile(prefix + Path(each).as_posix(), root / each) for each in names)
    return [file for file in files if file.path.is_file()]


def _package_folders(module: str) -> list[str]:
    """Return where a package lies, without importing it; empty when it is not installed."""
    spec = importlib.util.find_spec(module) if module.isidentifier() else None
    return list(spec.submodule_search_locations or ()) if spec else []


def _nothing_found(name: str, folder: Path) -> SourceError:
    if name.startswith(_PACKAGE):
        module = name.removeprefix(_PACKAGE).partition("/")[0]
        if not _package_folders(module):
            what = f"there is no installed Python package {module!r}"
            return SourceError(name, what, "install the package that brings this data")
    what = "no file matches this pattern" if glob.has_magic(name) else "there is no such file"
    remedy = f"deliver it, or correct the path, which starts from the folder {folder.name}"
    return SourceError(name, what, remedy)
