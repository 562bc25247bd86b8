"""Each guard on the way, fed its fault in the whole pipeline: yesterday's lists and copies stay."""

import hashlib
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from tests.conftest import ROOT, TINY, run_mainstay

TODAY = "2026-03-02"


@pytest.fixture
def home(tiny_home: Path, tmp_path: Path) -> Path:
    """A home in which the run of the day before went well."""
    return shutil.copytree(tiny_home, tmp_path / "home", symlinks=True)


@pytest.fixture
def deliveries(tmp_path: Path) -> Path:
    """A copy of the tiny company's deliveries to plant a fault in."""
    return shutil.copytree(TINY.parent, tmp_path / "deliveries")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project to plant a fault in."""
    copy = tmp_path / "project"
    for name in ("dagster_project", "dbt_project", "expectations", "samples"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    return copy


def fingerprint(home: Path) -> dict[str, str]:
    """Return what people and BI can open, by content."""
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((home / "out").rglob("*"))
        if path.is_file()
    }


def rewrite(path: Path, change: Callable[[str], str]) -> None:
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before, "the fault was not planted"
    path.write_text(after, encoding="utf-8")


def run_today(home: Path, deliveries: Path) -> subprocess.CompletedProcess[str]:
    sources = str(deliveries / "sources.yml")
    return run_mainstay(home, MAINSTAY_SOURCES=sources, MAINSTAY_AS_OF=TODAY)


def assert_stopped(
    home: Path, before: dict[str, str], done: subprocess.CompletedProcess[str], words: str
) -> None:
    assert done.returncode == 1, done.stdout + done.stderr
    assert words in done.stdout + done.stderr
    assert "stays in place" in done.stderr
    assert fingerprint(home) == before


def test_a_delivery_that_is_mostly_refused_stops_at_its_suite(home: Path, deliveries: Path) -> None:
    before = fingerprint(home)
    rewrite(deliveries / "orders.csv", lambda text: text.replace(";placed;", ";sold;"))
    done = run_mainstay(
        home, MAINSTAY_SOURCES=str(deliveries / "sources.yml"), MAINSTAY_AS_OF=TODAY
    )
    assert_stopped(home, before, done, "FAILED: raw/order_lines: delivery_is_plausible")


def test_a_withdrawal_that_cannot_be_read_stops_the_run(home: Path, deliveries: Path) -> None:
    # The grant of the same person is older and can be read: it must not stand.
    before = fingerprint(home)
    rewrite(
        deliveries / "consents.csv",
        lambda text: text.replace("withdrawn,2025-12-20 09:00", "withdrawn,20.12.2025"),
    )
    done = run_today(home, deliveries)
    assert_stopped(home, before, done, "FAILED: raw/consents: delivery_is_plausible")


def test_an_as_of_day_before_all_sales_stops_the_run(home: Path, deliveries: Path) -> None:
    before = fingerprint(home)
    sources = str(deliveries / "sources.yml")
    done = run_mainstay(home, MAINSTAY_SOURCES=sources, MAINSTAY_AS_OF="2024-01-01")
    assert_stopped(home, before, done, "FAILED: raw/order_lines: delivery_is_plausible")


def test_a_renamed_column_stops_with_file_and_remedy(home: Path, deliveries: Path) -> None:
    before = fingerprint(home)
    rewrite(deliveries / "orders.csv", lambda text: text.replace("pieces", "quantity", 1))
    done = run_mainstay(
        home, MAINSTAY_SOURCES=str(deliveries / "sources.yml"), MAINSTAY_AS_OF=TODAY
    )
    assert_stopped(home, before, done, "orders.csv")
    assert "pieces" in done.stderr
    assert "Remedy" in done.stderr


def test_a_missing_exchange_rate_stops_at_its_dbt_test(home: Path, deliveries: Path) -> None:
    before = fingerprint(home)
    rewrite(deliveries / "rates.csv", lambda text: text.replace("2025-0", "2026-0"))
    done = run_mainstay(
        home, MAINSTAY_SOURCES=str(deliveries / "sources.yml"), MAINSTAY_AS_OF=TODAY
    )
    assert_stopped(home, before, done, "assert_every_foreign_line_has_a_rate")


def test_a_broken_consent_rule_stops_at_the_list(home: Path, project: Path) -> None:
    # The model that decides consent is made to permit everything, and dbt's own tests of it are
    # gone too: the proofs on the list still object.
    before = fingerprint(home)
    for test in (project / "dbt_project" / "tests").glob("assert_*.sql"):
        test.unlink()
    model = (
        project
        / "dbt_project"
        / "models"
        / "intermediate"
        / "consent"
        / "int_contact_permissions.sql"
    )
    rewrite(
        model,
        lambda sql: re.sub(r"cast\(\s+decided.reason_code in .*\s+as boolean\s+\)", "true", sql),
    )
    parse(project)
    done = run_mainstay(home, project, MAINSTAY_SOURCES=str(TINY), MAINSTAY_AS_OF=TODAY)
    assert_stopped(home, before, done, "FAILED: lists/retention_list: list_is_fit_to_send")


def test_a_red_run_also_holds_back_a_later_run_of_the_lists_alone(
    home: Path, deliveries: Path
) -> None:
    (deliveries / "products.csv").write_text("id\nsaw\n \n \n", encoding="utf-8")
    with (deliveries / "sources.yml").open("a", encoding="utf-8") as file:
        file.write("  products: {files: products.csv, columns: {product_id: id}}\n")
    sources = {"MAINSTAY_SOURCES": str(deliveries / "sources.yml")}
    first = run_mainstay(home, **sources)
    assert "FAILED: raw/products: delivery_is_plausible" in first.stdout
    before = fingerprint(home)
    done = run_mainstay(home, job="lists", **sources)
    assert_stopped(home, before, done, "raw/products: delivery_is_plausible failed")


def test_a_second_run_changes_nothing_but_the_run_id(home: Path) -> None:
    before = fingerprint(home)
    second = run_mainstay(home, MAINSTAY_SOURCES=str(TINY))
    assert second.returncode == 0, second.stderr
    after = fingerprint(home)
    changed = {name for name in after if after[name] != before.get(name)}
    # DuckDB lays out the blocks of a file anew each time; its rows are those of the Parquet files.
    allowed = {"out/published/mainstay.duckdb"}
    allowed |= {"out/lists/2026-03-01/manifest.json", "out/lists/latest/manifest.json"}
    assert set(after) == set(before)
    assert changed <= allowed
    with duckdb.connect(str(home / "out/published/mainstay.duckdb"), read_only=True) as published:
        tables = [path for path in after if path.startswith("out/published/parquet/")]
        assert len(tables) > 30
        for path in tables:
            schema, table = Path(path).parts[-2:]
            there, here = f"from {schema}.{Path(table).stem}", f"from '{home / path}'"
            assert published.sql(f"{there} except all {here}").fetchall() == []
            assert published.sql(f"{here} except all {there}").fetchall() == []


def parse(project: Path) -> None:
    """Parse the copy's dbt project, as set-up does."""
    shutil.rmtree(project / "dbt_project" / "target", ignore_errors=True)
    subprocess.run(
        [ROOT / ".venv" / "bin" / "dbt", "--quiet", "parse", "--profiles-dir", "."],
        cwd=project / "dbt_project",
        env={
            "MAINSTAY_WAREHOUSE": "warehouse.duckdb",
            "MAINSTAY_LAKE": "x",
            "PATH": "/usr/bin:/bin",
        },
        check=True,
    )
