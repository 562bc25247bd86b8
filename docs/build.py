"""Write the two pages that are made from the project itself: the data dictionary and the answers.

    python -m docs.build          (make docs; after a run of the sample)

`dictionary.md` lists every published table and column from the dbt manifest. `marts.md` runs the
queries in `questions/`, one for each table, on what the sample's run has published. Nobody edits
either by hand, and a test holds both against what there is.
"""

import argparse
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb

from dagster_project.dbt import manifest, tables_in
from dagster_project.settings import load_settings

HERE: Final = Path(__file__).resolve().parent
DICTIONARY: Final = HERE / "dictionary.md"
ANSWERS: Final = HERE / "marts.md"
QUESTIONS: Final = HERE / "questions"
# The order a reader meets them in: what is bought, by whom, at what risk, what to do.
TOPICS: Final = {
    "value": "Value",
    "company": "The company in numbers",
    "rhythm": "Rhythm and risk",
    "models": "The models",
    "contact": "Contact",
    "losses": "Losses",
    "service": "Service",
    "people": "People",
    "stages": "Life cycle and promotion",
    "programme": "Loyalty",
    "products": "Products",
    "prospecting": "Prospects",
    "accounts": "Accounts",
    "lists": "Lists",
}


def main() -> None:
    """Write both pages."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    DICTIONARY.write_text(dictionary(), encoding="utf-8")
    published = load_settings().published / "mainstay.duckdb"
    if not published.is_file():
        sys.exit("Nothing is published yet. Remedy: make run, then make docs.")
    ANSWERS.write_text(answers(published), encoding="utf-8")


def published_tables() -> dict[str, list[tuple[str, str]]]:
    """Return topic -> (schema, table) of every published table, in the order of the topics."""
    found: dict[str, list[tuple[str, str]]] = {topic: [] for topic in TOPICS}
    for schema in ("marts", "lists"):
        for table in tables_in(schema):
            folder = Path(_node(table)["original_file_path"]).parent.name
            found[folder].append((schema, table))
    return found


def dictionary() -> str:
    """Return the page that describes every published table and column."""
    lines = [
        "# Data dictionary",
        "",
        "Every published table and column, from the descriptions beside the models (`make docs`).",
    ]
    for topic, tables in published_tables().items():
        lines += ["", f"## {TOPICS[topic]}"]
        for schema, table in tables:
            node = _node(table)
            lines += ["", f"### `{schema}.{table}`", "", node["description"].strip(), ""]
            lines += ["| column | type | meaning |", "|---|---|---|"]
            lines += [
                f"| {name} | {column['data_type']} | {_in_cell(column['description'])} |"
                for name, column in node["columns"].items()
            ]
    return "\n".join(lines) + "\n"


def answers(published: Path) -> str:
    """Return the page of questions, each with its query and what it gives on a published copy."""
    lines = [
        "# What each table answers",
        "",
        "One question for each published table, the query that answers it, and its result on the",
        "wholesaler that `make run` runs by default (a made-up company: the answers say what the",
        "tables can tell, nothing about the world). Made by `make docs` from `docs/questions/`.",
    ]
    with duckdb.connect(str(published), read_only=True) as connection:
        for topic, tables in published_tables().items():
            lines += ["", f"## {TOPICS[topic]}"]
            for schema, table in tables:
                question, query = read_question(QUESTIONS / f"{table}.sql")
                lines += ["", f"### `{schema}.{table}`", "", f"**{question}**", ""]
                lines += ["```sql", query, "```", "", *_result(connection, query)]
    return "\n".join(lines) + "\n"


def read_question(path: Path) -> tuple[str, str]:
    """Return the question in a file's first line, a comment, and the query below it."""
    first, _, query = path.read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("--").strip(), query.strip().removesuffix(";")


def _result(connection: duckdb.DuckDBPyConnection, query: str) -> list[str]:
    relation = connection.sql(query)
    rows = [f"| {' | '.join(map(_cell, row))} |" for row in relation.fetchall()]
    head = [f"| {' | '.join(relation.columns)} |", "|---" * len(relation.columns) + "|"]
    return [*head, *rows]


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, Decimal | float):
        whole = abs(value) >= 1000 or value == int(value)
        places = 0 if whole else 2 if isinstance(value, Decimal) else 3
        return f"{value:,.{places}f}"
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return _in_cell(str(value))


def _in_cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _node(table: str) -> Mapping[str, Any]:
    node: Mapping[str, Any] = manifest()["nodes"][f"model.mainstay.{table}"]
    return node


if __name__ == "__main__":
    main()
