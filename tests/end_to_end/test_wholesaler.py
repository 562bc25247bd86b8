"""The generated company, which has all the data: every mart, every play, held against the truth."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from benchmarks.domain import broken_bridges, connect, findings, wrong_rewards
from benchmarks.prospect_truth import measure
from dagster_project.warehouse import held
from docs.build import ANSWERS, answers, published_tables
from tests.conftest import ROOT, run_mainstay

PLAYS = {
    "protect",
    "reconnect",
    "win_back",
    "follow_up",
    "reward",
    "promote",
    "add_value",
    "widen_relationship",
}


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the deliveries, the truth and the home of one good run; read only."""
    shared = tmp_path_factory.getbasetemp().parent if "PYTEST_XDIST_WORKER" in os.environ else None
    folder = (shared or tmp_path_factory.getbasetemp()) / "wholesaler"
    with held(folder.with_suffix(".lock"), "tests", timeout=600):
        if not (folder / "home" / "out" / "published").exists():
            generate = [sys.executable, "-m", "samples.wholesaler.generate"]
            generate += ["--out", str(folder / "deliveries"), "--truth", str(folder / "truth")]
            subprocess.run(generate, cwd=ROOT, check=True, capture_output=True)
            shutil.copy(ROOT / "samples" / "wholesaler" / "sources.yml", folder)
            done = run_mainstay(folder / "home", MAINSTAY_SOURCES=str(folder / "sources.yml"))
            assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def told(company: Path) -> duckdb.DuckDBPyConnection:
    return connect(company / "home", company / "truth")


def test_what_was_planted_is_found(told: duckdb.DuckDBPyConnection) -> None:
    short = [
        f"{found.measure.name}: precision {found.precision:.3f}, recall {found.recall:.3f}"
        for found in findings(told)
        if found.precision < found.measure.precision or found.recall < found.measure.recall
    ]
    assert short == []


def test_prospects_are_told_from_customers_and_from_each_other(
    told: duckdb.DuckDBPyConnection,
) -> None:
    found = measure(told)
    assert found.merge_precision >= 0.99
    assert found.merge_recall >= 0.9
    assert found.customers_recognised >= 0.85
    assert found.customers_held_back >= 0.98
    assert found.customers_listed == found.listed_twice == 0


def test_twins_of_good_customers_rank_high_and_the_market_is_as_large_as_said(
    told: duckdb.DuckDBPyConnection,
) -> None:
    found = measure(told)
    _, low, high = found.market
    assert found.ranked > 900
    assert found.twin_lift > 1.8
    assert found.twin_auc > 0.62
    assert found.value_correlation > 0.3
    assert 0.9 * low < found.market_truth < 1.1 * high
    assert found.gathered < low


def test_the_bridge_of_every_month_adds_up(told: duckdb.DuckDBPyConnection) -> None:
    assert broken_bridges(told) == []


def test_every_reward_is_owed_to_whom_it_is_owed(
    told: duckdb.DuckDBPyConnection, company: Path
) -> None:
    assert len(wrong_rewards(told, company / "home")) == 0
    ((owed,),) = told.execute("select sum(rewards_owed) from marts.loyalty").fetchall()
    assert owed > 100


def test_every_play_has_somebody_to_act_on_though_capacity_may_end_before(
    told: duckdb.DuckDBPyConnection,
) -> None:
    rows = told.execute(
        "select distinct play from lists.retention_list union "
        "select distinct play from lists.retention_list_left_out where reason_left_out = 'capacity'"
    ).fetchall()
    assert {play for (play,) in rows} == PLAYS


def test_every_row_has_its_reason(told: duckdb.DuckDBPyConnection) -> None:
    rows = told.execute(
        "select play, min(length(reason)) from lists.retention_list group by play"
    ).fetchall()
    assert len(rows) >= len(PLAYS) - 1
    assert all(shortest > 20 for _, shortest in rows)


def test_every_published_table_has_rows(told: duckdb.DuckDBPyConnection) -> None:
    empty = [
        table
        for tables in published_tables().values()
        for schema, table in tables
        if told.execute(f"select count(*) from {schema}.{table}").fetchall() == [(0,)]
    ]
    assert empty == []


def test_the_page_of_answers_is_what_the_queries_give(company: Path) -> None:
    published = company / "home" / "out" / "published" / "mainstay.duckdb"
    assert answers(published) == ANSWERS.read_text(encoding="utf-8")
