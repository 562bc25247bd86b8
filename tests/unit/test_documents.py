"""What the documents promise is what there is."""

import re

import pytest

from dagster_project.dbt import column_notes, tables_in
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLES = [(schema, name) for schema in ("marts", "lists") for name in tables_in(schema)]


@pytest.mark.parametrize(("schema", "name"), TABLES)
def test_the_readme_names_every_published_table_and_column(schema: str, name: str) -> None:
    (row,) = re.findall(rf"^\| `{schema}\.{name}` \| \w+ \| (.*) \|$", README, re.MULTILINE)
    assert row.split(", ") == list(column_notes(name))


@pytest.mark.parametrize(("schema", "name"), TABLES)
def test_every_published_column_is_described(schema: str, name: str) -> None:
    assert [column for column, note in column_notes(name).items() if not note.strip()] == []


def test_every_link_in_the_documents_leads_somewhere() -> None:
    documents = [ROOT / "README.md", *(ROOT / "docs").glob("*.md"), *ROOT.glob("*/README.md")]
    dead = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\((?!http)([^)#]+)", document.read_text(encoding="utf-8"))
        if not (document.parent / target).exists()
    ]
    assert dead == []


def test_every_make_target_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)", README)) <= targets
