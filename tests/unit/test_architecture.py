"""Rules of the house that no linter knows: time is an argument, models name no engine."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

CODE = sorted((ROOT / "dagster_project").rglob("*.py"))
MODELS = sorted((ROOT / "dbt_project" / "models").rglob("*.sql"))
CLOCK_CALLS = {"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime"}
CLOCKS = {"datetime", "date", "time", "Timestamp"}
SQL_CLOCK = re.compile(r"\b(now\s*\(|current_date|current_timestamp|today\s*\(|getdate\s*\()", re.I)
ONE_ENGINE_ONLY = re.compile(
    r"\b(qualify|exclude\s*\(|asof\s+join|filter\s*\(\s*where|read_parquet|list_\w+\(|duckdb|spark)",
    re.I,
)


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def clock_readings(source: str) -> list[int]:
    """Return the lines of Python code that ask the clock for the time of day."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCK_CALLS
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id in CLOCKS
    ]


def without_comments(sql: str) -> str:
    return re.sub(r"--[^\n]*", "", sql)


@pytest.mark.parametrize("path", CODE, ids=name)
def test_only_settings_read_the_clock(path: Path) -> None:
    if path.name != "settings.py":
        assert clock_readings(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", CODE, ids=name)
def test_the_environment_is_read_in_few_known_places(path: Path) -> None:
    allowed = {"settings.py", "dbt.py", "resources.py", "__main__.py", "quality.py"}
    if path.name not in allowed:
        assert not re.search(r"os\.environ|getenv", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODELS, ids=name)
def test_models_have_no_clock_and_name_no_engine(path: Path) -> None:
    sql = without_comments(path.read_text(encoding="utf-8"))
    assert SQL_CLOCK.search(sql) is None
    assert ONE_ENGINE_ONLY.search(sql) is None


@pytest.mark.parametrize("path", MODELS, ids=name)
def test_only_staging_reads_sources(path: Path) -> None:
    if "staging" not in path.parts:
        assert "source(" not in path.read_text(encoding="utf-8")


def test_the_rules_above_can_fail() -> None:
    assert clock_readings("datetime.now()\ndate.today()") == [1, 2]
    assert SQL_CLOCK.search("where a < current_date")
    assert ONE_ENGINE_ONLY.search("select * exclude (a)")


@pytest.mark.parametrize("path", sorted((ROOT / "dagster_project" / "defs").glob("*.py")), ids=name)
def test_asset_bodies_are_wiring(path: Path) -> None:
    # 15 statements' lines: what is longer has logic that belongs outside the wiring.
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef) and "dg.asset" in str(
            [ast.unparse(decorator) for decorator in node.decorator_list]
        ):
            body = [s for s in node.body if not _is_docstring(s)]
            assert len(body) <= 15, node.name


def _is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
