"""What the documents promise is what there is."""

import re

import pytest

from dagster_project.dbt import column_notes, tables_in
from docs.build import DICTIONARY, QUESTIONS, dictionary, read_question
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
TABLES = [(schema, name) for schema in ("marts", "lists") for name in tables_in(schema)]


@pytest.mark.parametrize(("schema", "name"), TABLES)
def test_the_readme_names_every_published_table(schema: str, name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize(("schema", "name"), TABLES)
def test_every_published_column_is_described(schema: str, name: str) -> None:
    assert [column for column, note in column_notes(name).items() if not note.strip()] == []


@pytest.mark.parametrize(("schema", "name"), TABLES)
def test_every_published_table_answers_a_question(schema: str, name: str) -> None:
    question, query = read_question(QUESTIONS / f"{name}.sql")
    assert question.endswith("?")
    assert f"{schema}.{name}" in query


def test_the_data_dictionary_is_what_the_models_say() -> None:
    assert DICTIONARY.read_text(encoding="utf-8") == dictionary()


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
