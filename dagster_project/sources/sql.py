"""Quoting: how names and values enter a SQL text."""

from collections.abc import Iterable


def name(text: str) -> str:
    """Return a column or table name, quoted."""
    return '"' + text.replace('"', '""') + '"'


def text(value: str) -> str:
    """Return a text constant, quoted."""
    return "'" + value.replace("'", "''") + "'"


def path(value: object) -> str:
    """Return a file path as a constant that is taken literally, not as a pattern."""
    shielded = "".join(f"[{each}]" if each in "[*?" else each for each in str(value))
    return text(shielded)


def struct(columns: Iterable[str]) -> str:
    """Return a struct of these columns."""
    return "{" + ", ".join(f"{text(each)}: {name(each)}" for each in columns) + "}"
