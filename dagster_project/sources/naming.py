"""Are the columns that a sources file names really delivered?

Files are read by name, so the order of columns does not matter and a renamed column is found
here, before any row is read.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from dagster_project.sources.errors import SourceError, did_you_mean
from dagster_project.sources.expressions import Expression
from dagster_project.sources.reading import Reading

DELIVERED: Final = "delivered"
_DELIMITERS: Final = {";": ";", "\t": "tab", "|": "|", ",": ","}


def check_columns(
    reading: Reading,
    declared: Iterable[str],
    expressions: Mapping[str, Expression],
    lookups: Mapping[str, Sequence[str]],
) -> None:
    """Check that every column is there that the mapping uses.

    Args:
        reading: the file.
        declared: delivered columns named outside expressions (types, lookup keys).
        expressions: of each canonical column.
        lookups: columns of each lookup.

    Raises:
        SourceError: names the missing columns, who needs them, and the columns present.
    """
    here = {column.lower() for column in reading.columns}
    joined = {each.lower(): {name.lower() for name in names} for each, names in lookups.items()}
    missing: dict[str, list[str]] = {}
    used = 0
    for column in declared:
        used += 1
        if column.lower() not in here:
            missing.setdefault(column, []).append("types or lookups")
    for canonical, expression in expressions.items():
        for parts in expression.columns:
            used += 1
            if not _is_there(parts, here, joined):
                missing.setdefault(".".join(parts), []).append(canonical)
    if missing:
        raise _missing_columns(reading, missing, nothing_fits=len(missing) == used)


def _is_there(parts: tuple[str, ...], here: set[str], joined: Mapping[str, set[str]]) -> bool:
    first = parts[0].lower()
    if len(parts) > 1 and first == DELIVERED:
        return parts[1].lower() in here
    if len(parts) > 1 and first in joined:
        return parts[1].lower() in joined[first]
    return first in here or (len(parts) == 1 and any(first in names for names in joined.values()))


def _missing_columns(
    reading: Reading, missing: Mapping[str, Sequence[str]], nothing_fits: bool
) -> SourceError:
    wanted = "; ".join(f"{column} (for {', '.join(by)})" for column, by in missing.items())
    if len(reading.columns) == 1:
        other = next((sign for sign in _DELIMITERS if sign in reading.columns[0]), None)
        if other:
            what = f"all of the header is one column, so these are missing: {wanted}"
            return SourceError(reading.file.name, what, f'declare delimiter: "{other}"')
    if nothing_fits and any(_looks_like_data(column) for column in reading.columns):
        what = f"the first line looks like data; no header names the columns {wanted}"
        remedy = "deliver a header line, or declare header: [names in the order of the columns]"
        return SourceError(reading.file.name, what, remedy)
    present = ", ".join(reading.columns)
    what = f"missing columns: {wanted}. Present are: {present}"
    guesses = "; ".join(f"{column}: {did_you_mean(column, reading.columns)}" for column in missing)
    remedy = "deliver the columns under their names, or name the new ones in the sources file"
    if "did you mean" in guesses:
        remedy = f"{remedy} ({guesses})"
    return SourceError(reading.file.name, what, remedy)


def _looks_like_data(column: str) -> bool:
    return "@" in column or column.replace(".", "").replace("-", "").replace(":", "").isdigit()
