"""Quoting: what it says survives the engine, whatever the text holds."""

from pathlib import Path

import duckdb
import pytest

from dagster_project.quoting import identifier, literal, path_literal, struct

TEXTS = ["plain", "it's", 'say "so"', "'; drop table t; --", "ends with '", "\n", "ä*?[x]"]


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert duckdb.execute(f"select {literal(text)}").fetchall() == [(text,)]


@pytest.mark.parametrize("text", TEXTS)
def test_a_name_comes_back_as_it_was(text: str) -> None:
    relation = duckdb.sql(
        f"select {struct([text])} as {identifier(text)} from (select 1 as {identifier(text)})"
    )
    assert relation.columns == [text]
    assert relation.fetchall() == [({text: 1},)]


def test_a_path_is_no_pattern(tmp_path: Path) -> None:
    for name in ("a*?[1].csv", "abc1.csv"):
        (tmp_path / name).write_text(f"name\n{name}\n")
    path = tmp_path / "a*?[1].csv"
    found = duckdb.execute(f"select name from read_csv({path_literal(path)})").fetchall()
    assert found == [(path.name,)]
