"""What an operator's SQL expression uses, found by parsing and without running it.

Expressions are trusted to be the operator's own, but not to be free of slips: each must be one
scalar expression over the columns of one delivered row, and give the same result tomorrow.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import duckdb

_CLOCK: Final = {
    "current_date", "current_time", "current_timestamp", "get_current_time",
    "get_current_timestamp", "localtime", "localtimestamp", "now", "today", "transaction_timestamp",
}  # fmt: skip
_CHANCE: Final = {"gen_random_uuid", "nextval", "random", "setseed", "uuid", "uuidv4", "uuidv7"}
_NAME: Final = re.compile(r"[^\W\d]\w*(?: \w+)*")
_MULTIPLIES: Final = {
    "generate_subscripts",
    "unnest",
    "regexp_split_to_table",
    "string_split_to_table",
}


class ExpressionError(ValueError):
    """An expression that cannot be used; `what` and `remedy` make the message."""

    def __init__(self, what: str, remedy: str) -> None:
        self.what, self.remedy = what, remedy
        super().__init__(f"{what}. Remedy: {remedy}.")


@dataclass(frozen=True)
class Expression:
    """One parsed expression.

    Attributes:
        sql: as written.
        columns: the column references, each as its dotted parts.
        windowed: looks at other rows of the delivery (`row_number() over (...)`).
        bare: nothing but a column reference or a constant.
    """

    sql: str
    columns: tuple[tuple[str, ...], ...]
    windowed: bool
    bare: bool


@lru_cache(maxsize=4096)
def parse_expression(sql: str) -> Expression:
    """Parse one scalar SQL expression.

    Words that are no SQL are taken as the name of a delivered column: a reserved word such as
    `order`, or a name with blanks.

    Raises:
        ExpressionError: it is no single expression, or not one that a row can be judged by.
    """
    tree = _tree(sql)
    if tree["error"] and _NAME.fullmatch(sql.strip()):
        sql = f'"{sql.strip()}"'
        tree = _tree(sql)
    if tree["error"]:
        raise ExpressionError(
            f"the SQL cannot be parsed: {_first_line(tree['error_message'])}",
            "write one DuckDB expression over the delivered columns, their names in double "
            "quotes where they are more than letters and digits",
        )
    statements = tree["statements"]
    node = statements[0]["node"]
    roots = node["select_list"] if node["type"] == "SELECT_NODE" else []
    if len(statements) != 1 or len(roots) != 1 or roots[0].get("function_name") == "row":
        raise ExpressionError("the SQL is not one expression", "write one expression a column")
    root = roots[0]
    parts = list(_walk(root, frozenset()))
    for part, _ in parts:
        _refuse(part)
    columns = dict.fromkeys(
        tuple(part["column_names"])
        for part, lambdas in parts
        if part["class"] == "COLUMN_REF" and part["column_names"][0] not in lambdas
    )
    windowed = any(part["class"] == "WINDOW" for part, _ in parts)
    return Expression(sql, tuple(columns), windowed, root["class"] in ("COLUMN_REF", "CONSTANT"))


@cache
def _parser() -> duckdb.DuckDBPyConnection:
    """Return a connection that only ever parses; making one takes longer than parsing."""
    return duckdb.connect(config={"threads": 1})


def _tree(sql: str) -> dict[str, Any]:
    """Return the syntax tree of the expression, as the engine's own parser gives it."""
    with _parser().cursor() as cursor:
        ((text,),) = cursor.execute(
            "select json_serialize_sql('select (\n' || replace(?, chr(0), '') || '\n)')", [sql]
        ).fetchall()
    tree: dict[str, Any] = json.loads(text)
    return tree


def _walk(part: Any, lambdas: frozenset[str]) -> Iterator[tuple[dict[str, Any], frozenset[str]]]:
    """Yield every expression of the tree with the lambda parameters that are in sight."""
    if isinstance(part, list):
        for item in part:
            yield from _walk(item, lambdas)
    elif isinstance(part, dict):
        if part.get("class") == "LAMBDA":
            lambdas |= {name for inner, _ in _walk(part["lhs"], lambdas) for name in _names(inner)}
        if "class" in part:
            yield part, lambdas
        for value in part.values():
            yield from _walk(value, lambdas)


def _names(part: dict[str, Any]) -> list[str]:
    return list(part.get("column_names", ()))


def _refuse(part: dict[str, Any]) -> None:
    kind = part["class"]
    name = str(part.get("function_name", "")).lower()
    if kind == "COLUMN_REF" and len(part["column_names"]) == 1:
        name = str(part["column_names"][0]).lower()
        name = name if name in _CLOCK and name.startswith(("current_", "local")) else ""
    if name in _CLOCK:
        raise ExpressionError(
            f"{name} makes the result depend on when it runs", "use a delivered date column"
        )
    if name in _CHANCE:
        raise ExpressionError(
            f"{name} gives another result in each run", "build ids from delivered columns"
        )
    if name in _MULTIPLIES:
        raise ExpressionError(f"{name} makes several rows of one", "deliver one row a record")
    if kind == "SUBQUERY":
        raise ExpressionError(
            "a subquery looks beyond the delivered row", "declare the other file under lookups"
        )
    if kind == "STAR":
        raise ExpressionError("* stands for many columns", "name one column")


def _first_line(message: str) -> str:
    return message.strip().splitlines()[0]
