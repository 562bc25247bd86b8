"""Quoting: how names and values enter a SQL text.

Belongs here: nothing but quoting. Does not belong here: SQL that says what is computed. Values go
as parameters wherever the engine takes them; these are for the places where it does not. Pure.
"""

from collections.abc import Iterable


def identifier(name: str) -> str:
    """Return a column, table or schema name, quoted."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """Return a text constant, quoted; of a path or anything else its text."""
    return "'" + str(value).replace("'", "''") + "'"


def path_literal(path: object) -> str:
    """Return the path of a file to read as a constant that is no pattern, whatever it holds."""
    return literal("".join(f"[{each}]" if each in "[*?" else each for each in str(path)))


def struct(columns: Iterable[str]) -> str:
    """Return a struct of these columns."""
    return "{" + ", ".join(f"{literal(each)}: {identifier(each)}" for each in columns) + "}"
