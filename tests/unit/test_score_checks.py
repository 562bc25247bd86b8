"""Each fault planted in scores that were sound turns its check red, or makes it warn."""

from dataclasses import replace
from pathlib import Path

import dagster as dg
import duckdb
import pandas as pd
import pytest

from dagster_project.churn.scoring import Worth
from dagster_project.churn.stored import StoredModel
from dagster_project.churn.tables import backtest_table, deciles_table, fit_table
from dagster_project.churn_runs import train_model, write_scores
from dagster_project.defs import score_checks
from dagster_project.defs.score_checks import check_backtest, check_fit, check_scores
from dagster_project.lake import table_path
from dagster_project.lifetime.spend import Independence
from dagster_project.model_store import keep_model, lay_out_tables
from dagster_project.settings import Settings
from tests.unit.churn.conftest import shop
from tests.unit.scored import fill_warehouse, run_at, settings_at

SCORED = tuple[Settings, StoredModel]


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> SCORED:
    """A company trained and scored without a fault, and its newest earlier run."""
    settings = settings_at(tmp_path_factory.mktemp("scored"))
    fill_warehouse(settings, shop(120, seed=4))
    made = train_model(settings, run_at())
    tables = {
        "lifetime_fit": fit_table(made.stored, made.spend),
        "backtest": backtest_table(made.training),
        "backtest_deciles": deciles_table(made.training),
    }
    keep_model(settings, made.stored, tables, {})
    lay_out_tables(settings, made.stored)
    write_scores(settings, made.stored, Worth(365, 0.1, 0.4))
    rows = "select customer_id, cutoff_on as as_of, 30 as horizon_days, churn_probability"
    _copy(settings, f"{rows} from table_ where is_as_of", "lifetime_scores", "raw/score_history")
    return settings, made.stored


@pytest.fixture
def scored(sound: SCORED, tmp_path: Path) -> SCORED:
    """A copy to plant a fault in."""
    settings = settings_at(tmp_path)
    for path in sound[0].lake.rglob("*.parquet"):
        copy = table_path(settings.lake, path.parent.name, path.stem)
        copy.write_bytes(path.read_bytes())
    settings.warehouse.write_bytes(sound[0].warehouse.read_bytes())
    return settings, sound[1]


def _copy(settings: Settings, query: str, table: str, to: str | None = None) -> None:
    """Replace a table in the lake by what a query makes of it."""
    path = table_path(settings.lake, "scores", table)
    schema, name = to.split("/") if to else ("scores", table)
    frame = duckdb.sql(query.replace("table_", f"read_parquet('{path}')")).to_arrow_table()
    duckdb.from_arrow(frame).write_parquet(str(table_path(settings.lake, schema, name)))


def _results(scored: SCORED) -> dict[str | None, dg.AssetCheckResult]:
    settings, stored = scored
    results = [
        *check_fit(settings, stored),
        *check_backtest(settings, stored),
        *check_scores(settings, stored),
    ]
    return {result.check_name: result for result in results}


def _failed(scored: SCORED) -> set[str | None]:
    return {name for name, result in _results(scored).items() if not result.passed}


def test_sound_scores_pass_every_check(sound: SCORED) -> None:
    results = _results(sound)
    assert len(results) == 7
    assert not [result.description for result in results.values() if not result.passed]


@pytest.mark.parametrize(
    ("query", "check"),
    [
        ("from table_ where customer_id <> 'C7'", score_checks.WHOLE),
        ("from table_ where is_as_of", score_checks.WHOLE),
        ("from table_ union all from table_ where customer_id = 'C7'", score_checks.WHOLE),
        (
            "select * replace (case when customer_id = 'C7' then 'X' else customer_id end "
            "as customer_id) from table_",
            score_checks.WHOLE,
        ),
        ("select * replace (_ as churn_probability) from table_ : 1.2", score_checks.PROBABLE),
        ("select * replace (_ as churn_probability) from table_ : 0.0", score_checks.PROBABLE),
        ("select * replace (_ as churn_probability) from table_ : null", score_checks.PROBABLE),
        ("select * replace (_ as churn_probability) from table_ : nan", score_checks.PROBABLE),
        (
            "select * replace (_ as churn_probability_low) from table_ : .9999",
            score_checks.PROBABLE,
        ),
        (
            "select * replace (_ as churn_probability_high) from table_ : .0001",
            score_checks.PROBABLE,
        ),
        (
            "select * replace (_ as churn_probability_high) from table_ : null",
            score_checks.PROBABLE,
        ),
    ],
)
def test_a_fault_of_one_customer_stops_the_run(scored: SCORED, query: str, check: str) -> None:
    query, _, value = query.partition(" : ")
    column = query.partition("_ as ")[2].partition(")")[0]
    planted = f"case when customer_id = 'C7' then {value} else {column} end as"
    if value == "nan":
        planted = planted.replace("nan", "'nan'::double")
    _copy(scored[0], query.replace("_ as", planted), "lifetime_scores")
    result = _results(scored)[check]
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.ERROR


def test_a_fault_at_the_last_month_close_stops_the_run_too(scored: SCORED) -> None:
    planted = "case when is_as_of then churn_probability else 1.2 end as churn_probability"
    _copy(scored[0], f"select * replace ({planted}) from table_", "lifetime_scores")
    assert score_checks.PROBABLE in _failed(scored)


def test_one_probability_for_all_by_a_model_that_tells_customers_apart_stops_the_run(
    scored: SCORED,
) -> None:
    same = ".4 as churn_probability, .3 as churn_probability_low, .5 as churn_probability_high"
    _copy(scored[0], f"select * replace ({same}) from table_", "lifetime_scores")
    assert score_checks.PROBABLE in _failed(scored)


def test_probabilities_that_have_moved_since_the_last_run_only_warn(scored: SCORED) -> None:
    moved = "least(churn_probability + .3, .99) as churn_probability"
    _copy(scored[0], f"select * replace ({moved}) from table_", "lifetime_scores")
    result = _results(scored)[score_checks.STEADY]
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN


def test_the_first_run_has_nothing_to_have_drifted_from(scored: SCORED) -> None:
    query = (
        "select customer_id, cutoff_on as as_of, 30 as horizon_days, churn_probability "
        "from table_ where false"
    )
    _copy(scored[0], query, "lifetime_scores", "raw/score_history")
    result = _results(scored)[score_checks.STEADY]
    assert result.passed
    assert result.description == "no earlier run to compare with"


def test_scores_for_another_horizon_are_not_compared(scored: SCORED) -> None:
    query = (
        "select customer_id, cutoff_on as as_of, 60 as horizon_days, churn_probability / 9 as "
        "churn_probability from table_ where is_as_of"
    )
    _copy(scored[0], query, "lifetime_scores", "raw/score_history")
    assert score_checks.STEADY not in _failed(scored)


def test_a_refused_fit_warns_with_its_reason(scored: SCORED) -> None:
    planted = "'refused' as status, 'all customers spend the same' as words"
    _copy(scored[0], f"select * replace ({planted}) from table_", "lifetime_fit")
    result = _results(scored)[score_checks.CONVERGED]
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN
    assert "all customers spend the same" in (result.description or "")


def test_spend_that_goes_with_frequency_warns_with_the_measured_correlation(scored: SCORED) -> None:
    settings, stored = scored
    assert stored.spend is not None
    tied = replace(stored.spend, independence=Independence(0.62, 0.51, 0.7, 120))
    result = _results((settings, replace(stored, spend=tied)))[score_checks.INDEPENDENT]
    assert not result.passed
    assert result.severity is dg.AssetCheckSeverity.WARN
    assert "correlate by 0.62 (95 % interval 0.51 to 0.70, 120 buyers)" in (
        result.description or ""
    )


def test_promises_to_a_handful_of_customers_are_no_evidence(scored: SCORED) -> None:
    planted = "case when metric = 'calibration_error' then .2 else low end as low, 7 as customers"
    _copy(scored[0], f"select * replace ({planted}) from table_", "backtest")
    assert score_checks.CALIBRATED not in _failed(scored)


def test_promises_that_were_not_kept_warn(scored: SCORED) -> None:
    planted = "case when metric = 'calibration_error' then .2 else low end as low"
    _copy(scored[0], f"select * replace ({planted}) from table_", "backtest")
    assert score_checks.CALIBRATED in _failed(scored)


def test_a_company_where_a_coin_decides_is_scored_with_warnings_only(tmp_path: Path) -> None:
    # Isotonic steps of a measure that says nothing may be a single one: no fault of the scores.
    settings = settings_at(tmp_path)
    fill_warehouse(settings, shop(120), by_coin=True)
    made = train_model(settings, run_at())
    keep_model(
        settings,
        made.stored,
        {
            "lifetime_fit": fit_table(made.stored, made.spend),
            "backtest": backtest_table(made.training),
            "backtest_deciles": deciles_table(made.training),
        },
        {},
    )
    lay_out_tables(settings, made.stored)
    write_scores(settings, made.stored, Worth(365, 0.1, 0.4))
    scores = pd.read_parquet(table_path(settings.lake, "scores", "lifetime_scores"))
    assert scores["churn_probability"].nunique() == 1
    query = "select customer_id, cutoff_on as as_of, 30 as horizon_days, churn_probability"
    _copy(settings, f"{query} from table_ where false", "lifetime_scores", "raw/score_history")
    failed = [result for result in _results((settings, made.stored)).values() if not result.passed]
    assert [result.check_name for result in failed] == [score_checks.PROVEN]
    assert failed[0].severity is dg.AssetCheckSeverity.WARN
