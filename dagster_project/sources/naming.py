"""Are the columns that a sources file names really delivered?

Files are read by name, so the order of columns does not matter and a renamed column is found
here, before any row is read. What stands where names are expected may be a row of data, in a file
without a header line: what was found is repeated in a message only where enough of it is known.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Final

from dagster_project.sources.errors import SourceError, did_you_mean
from dagster_project.sources.expressions import Expression
from dagster_project.sources.reading import NamedBy, Reading

DELIVERED: Final = "delivered"
_DELIMITERS: Final = {";": ";", "\t": r"\t", "|": "|", ",": ","}
_FEWEST_KNOWN: Final = 2
_NAME_THEM: Final = (
    "deliver the columns under their names, or name the new ones in the sources file"
)


@dataclass
class _Needs:
    """What a mapping needs of one file.

    Attributes:
        names: columns the file itself must have, in small letters.
        missing: column as the mapping writes it -> who needs it.
    """

    names: set[str] = field(default_factory=set)
    missing: dict[str, list[str]] = field(default_factory=dict)


def check_columns(
    reading: Reading,
    declared: Iterable[str],
    expressions: Mapping[str, Expression],
    lookups: Mapping[str, Sequence[str]],
) -> None:
    """Check that every column is there that the mapping uses, and that no name stands twice.

    Args:
        reading: the file.
        declared: delivered columns named outside expressions (types, lookup keys).
        expressions: of each canonical column.
        lookups: columns of each lookup.

    Raises:
        SourceError: names the missing columns and who needs them, and the columns present where
            they are known to be names; or says which columns have the same name.
    """
    here = {column.lower() for column in reading.columns}
    needs = _needs(here, declared, expressions, lookups)
    if needs.names and here.isdisjoint(needs.names):
        raise _nothing_fits(reading, needs)
    _refuse_equal_names(reading, needs.names)
    if needs.missing:
        raise _missing_columns(reading, needs, len(here & needs.names))


def _needs(
    here: Set[str],
    declared: Iterable[str],
    expressions: Mapping[str, Expression],
    lookups: Mapping[str, Sequence[str]],
) -> _Needs:
    joined = {each.lower(): {name.lower() for name in names} for each, names in lookups.items()}
    needs = _Needs()
    for column in declared:
        needs.names.add(column.lower())
        if column.lower() not in here:
            needs.missing.setdefault(column, []).append("types or lookups")
    for canonical, expression in expressions.items():
        for parts in expression.columns:
            name, is_there = _find(parts, here, joined)
            if name:
                needs.names.add(name)
            if not is_there:
                needs.missing.setdefault(".".join(parts), []).append(canonical)
    return needs


def _find(
    parts: tuple[str, ...], here: Set[str], joined: Mapping[str, Set[str]]
) -> tuple[str | None, bool]:
    """Return which column of the file is meant, None for one of a lookup; and whether it exists."""
    first = parts[0].lower()
    if len(parts) > 1 and first == DELIVERED:
        return parts[1].lower(), parts[1].lower() in here
    if len(parts) > 1 and first in joined:
        return None, parts[1].lower() in joined[first]
    if len(parts) == 1 and first not in here and any(first in names for names in joined.values()):
        return None, True
    return first, first in here


def _refuse_equal_names(reading: Reading, needed: Set[str]) -> None:
    """Refuse names that stand twice; the engine does not tell capitals from small letters."""
    seen: dict[str, int] = {}
    for place, column in enumerate(reading.columns, 1):
        if "\0" in column:
            what = "a column name holds a NUL"
            raise SourceError(reading.file.name, what, "deliver it again, whole")
        first = seen.setdefault(column.lower(), place)
        if first == place:
            continue
        what = f"columns {first} and {place} have the same name"
        if column.lower() in needed or reading.named_by is NamedBy.SOURCES_FILE:
            other = reading.columns[first - 1]
            same = repr(column) if other == column else f"{other!r} and {column!r}"
            what = f"two columns have the same name: {same}"
        raise SourceError(reading.file.name, what, "give every column a name of its own")


def _nothing_fits(reading: Reading, needs: _Needs) -> SourceError:
    """Say that no name is known, without what stands there: it may be the first row of data."""
    wanted = _listed(needs)
    signs = [sign for sign in _DELIMITERS if sign in reading.columns[0]]
    if len(reading.columns) == 1 and signs:
        what = f"all of the header is one column, so these are missing: {wanted}"
        remedy = f'declare delimiter: "{_DELIMITERS[signs[0]]}"'
        return SourceError(reading.file.name, what, remedy)
    if reading.named_by is not NamedBy.FIRST_LINE:
        return _missing_columns(reading, needs, known=0)
    what = (
        f"missing columns: {wanted}. The file seems to have no header line: its first line holds "
        f"{len(reading.columns)} values, and none is a name that is needed"
    )
    remedy = "deliver a header line, or name the delivered columns in the sources file"
    if reading.text:
        remedy = f"{remedy}, or declare header: [names in the order of the columns]"
    return SourceError(reading.file.name, what, remedy)


def _missing_columns(reading: Reading, needs: _Needs, known: int) -> SourceError:
    what = f"missing columns: {_listed(needs)}"
    are_names = known >= _FEWEST_KNOWN and 2 * known >= len(needs.names)
    if not are_names and reading.named_by is not NamedBy.SOURCES_FILE:
        what = f"{what}. Present are {len(reading.columns)} columns, {known} of them known"
        return SourceError(reading.file.name, what, _NAME_THEM)
    guesses = [
        f"{column}: {guess}"
        for column in needs.missing
        if (guess := did_you_mean(column, reading.columns)).startswith("did you mean")
    ]
    remedy = f"{_NAME_THEM} ({'; '.join(guesses)})" if guesses else _NAME_THEM
    what = f"{what}. Present are: {', '.join(reading.columns)}"
    return SourceError(reading.file.name, what, remedy)


def _listed(needs: _Needs) -> str:
    return "; ".join(f"{column} (for {', '.join(by)})" for column, by in needs.missing.items())
