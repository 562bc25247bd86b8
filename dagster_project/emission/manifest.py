"""What was emitted, so that it can be checked and repeated: `manifest.json`.

Belongs here: hashes, sizes and counts, and the hashing of rules. The manifest is the only emitted
file that differs between two runs over the same rows, and only in its run id. `schema_version`
grows when a field changes its meaning.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyarrow as pa

SCHEMA_VERSION: Final = 1


@dataclass(frozen=True)
class FileReport:
    """One emitted file.

    Attributes:
        name: file name within the day's folder.
        bytes: its size.
        sha256: hash of its content.
        rows: list rows it holds, header not counted.
    """

    name: str
    bytes: int
    sha256: str
    rows: int


@dataclass(frozen=True)
class ListReport:
    """One emitted list.

    Attributes:
        rows: all rows, the control group included.
        columns: canonical name -> type.
        status_counts: status -> rows; empty where the list has no status.
        arm_counts: arm -> rows; empty where the list has no control group.
        files: extension -> file.
    """

    rows: int
    columns: Mapping[str, str]
    status_counts: Mapping[str, int]
    arm_counts: Mapping[str, int]
    files: Mapping[str, FileReport]


def file_report(path: Path, rows: int) -> FileReport:
    """Hash and measure a finished file."""
    return FileReport(path.name, path.stat().st_size, _sha256(path), rows)


def list_report(table: pa.Table, files: Mapping[str, FileReport]) -> ListReport:
    """Count a list."""
    return ListReport(
        rows=table.num_rows,
        columns={field.name: str(field.type) for field in table.schema},
        status_counts=_counts(table, "status"),
        arm_counts=_counts(table, "arm"),
        files=dict(files),
    )


def write_manifest(
    path: Path,
    as_of: date,
    run_id: str,
    company: str,
    currency: str,
    rule_versions: Mapping[str, str],
    lists: Mapping[str, ListReport],
) -> None:
    """Write the manifest; keys in a fixed order, no time of writing in it."""
    content: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "as_of": as_of.isoformat(),
        "run_id": run_id,
        "company": company,
        "currency": currency,
        "rule_versions": dict(sorted(rule_versions.items())),
        "lists": {name: asdict(report) for name, report in sorted(lists.items())},
    }
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def hash_rules(files: Iterable[Path], root: Path) -> dict[str, str]:
    """Return the version of each rule file: path relative to `root` -> SHA-256 of its content."""
    return {path.relative_to(root).as_posix(): _sha256(path) for path in sorted(files)}


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def _counts(table: pa.Table, column: str) -> dict[str, int]:
    if column not in table.column_names:
        return {}
    counted = table[column].value_counts().to_pylist()
    return dict(sorted((str(entry["values"]), int(entry["counts"])) for entry in counted))
