"""List rows become the files that sales people and their tools open.

Belongs here: the shape of the emitted files (CSV, XLSX, Parquet, manifest) and how they are
swapped into place. Does not belong here: who is on a list and why (dbt decides that), whether a
list may go out (the guards decide that), where the rows come from, the environment, the clock.
Pure: rows, day, run id and folder are arguments.
"""

from dagster_project.emission.emit import EmissionReport, emit_lists
from dagster_project.emission.manifest import FileReport, ListReport, hash_rules
from dagster_project.emission.rows import EmissionError

__all__ = [
    "EmissionError",
    "EmissionReport",
    "FileReport",
    "ListReport",
    "emit_lists",
    "hash_rules",
]
