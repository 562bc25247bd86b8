"""What must hold of models and scores, and what is only told.

A model that did not fit or does not beat a baseline is no error: the pipeline goes on with what is
sound, and says so (warnings). Scores that are no probabilities, or miss customers, stop the run.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import dagster as dg
import duckdb
import pandas as pd

from dagster_project.backtest import score_stability
from dagster_project.churn.baselines import BASELINES
from dagster_project.churn.stored import StoredModel
from dagster_project.churn_runs import read_rules
from dagster_project.defs.checks import outcome
from dagster_project.lake import table_path
from dagster_project.quoting import literal
from dagster_project.settings import Settings

FIT: Final = dg.AssetKey(["scores", "lifetime_fit"])
BACKTEST: Final = dg.AssetKey(["scores", "backtest"])
DECILES: Final = dg.AssetKey(["scores", "backtest_deciles"])
SCORES: Final = dg.AssetKey(["scores", "lifetime_scores"])
CONVERGED = "models_converged"
INDEPENDENT = "spend_does_not_go_with_frequency"
PROVEN = "champion_beats_the_baselines"
CALIBRATED = "promises_are_kept"
WHOLE = "every_customer_is_scored"
PROBABLE = "probabilities_are_plausible"
STEADY = "scores_have_not_drifted"
FEWEST_JUDGED: Final = 30  # customers whose promises are held against what happened

FIT_CHECKS: Final = (
    dg.AssetCheckSpec(
        CONVERGED,
        asset=FIT,
        description="The models of repeat purchase and spend found a maximum that means something.",
    ),
    dg.AssetCheckSpec(
        INDEPENDENT,
        asset=FIT,
        description="What a customer spends on a purchase does not go with how often one comes, as "
        "the model of spend assumes.",
    ),
)
BACKTEST_CHECKS: Final = (
    dg.AssetCheckSpec(
        PROVEN,
        asset=BACKTEST,
        description="The probabilities in use come from a model that beat every naive baseline on "
        "the company's own past, not from a baseline.",
    ),
    dg.AssetCheckSpec(
        CALIBRATED,
        asset=BACKTEST,
        description="What the champion promised at past origins is what happened, within the bound "
        "or within chance.",
    ),
)
SCORES_CHECKS: Final = (
    dg.AssetCheckSpec(
        WHOLE,
        asset=SCORES,
        blocking=True,
        description="One row for every customer with a purchase, at both dates.",
    ),
    dg.AssetCheckSpec(
        PROBABLE,
        asset=SCORES,
        blocking=True,
        description="Probabilities lie within 0 and 1 and within their interval, and are not the "
        "same for all unless the champion is a baseline.",
    ),
    dg.AssetCheckSpec(
        STEADY,
        asset=SCORES,
        description="The distribution of probabilities is that of the newest earlier run with the "
        "same horizon, by the population stability index.",
    ),
)


def check_fit(settings: Settings, stored: StoredModel) -> Iterator[dg.AssetCheckResult]:
    """Hold the parameters against what a sound fit says of itself."""
    fits = _read(
        settings, "lifetime_fit", "select distinct model, status, words from rows order by all"
    )
    refused = fits.loc[fits["status"] == "refused", "model"].tolist()
    words = "\n\n".join(dict.fromkeys(fits["words"]))
    told = f"refused: {', '.join(refused)}. {words}" if refused else "all converged"
    yield outcome(FIT, CONVERGED, not refused, told)
    found = stored.spend.independence if stored.spend else None
    told = found.words if found else "nothing to measure it on"
    yield outcome(FIT, INDEPENDENT, found is None or found.holds, told)


def check_backtest(settings: Settings, stored: StoredModel) -> Iterator[dg.AssetCheckResult]:
    """Say whether the champion is proven, and whether its promises were kept."""
    tolerance = read_rules(settings.warehouse).calibration_tolerance
    champion = stored.churn.champion if stored.churn else None
    proven = champion is not None and champion not in BASELINES
    yield outcome(BACKTEST, PROVEN, proven, " ".join(stored.words[:2]))
    kept = _read(
        settings,
        "backtest",
        "select value, low, customers from rows where role = 'champion' and origin_on is null "
        "and metric = 'calibration_error' and value is not null",
    )
    if kept.empty:
        yield outcome(BACKTEST, CALIBRATED, True, "nothing was tested, so nothing was promised")
        return
    customers = int(kept["customers"].iloc[0])
    if customers < FEWEST_JUDGED:
        yield outcome(BACKTEST, CALIBRATED, True, f"{customers} customers are too few to tell")
        return
    error, least = float(kept["value"].iloc[0]), float(kept["low"].iloc[0])
    told = (
        f"promised and happened differ by {error:.3f} on average, at least {least:.3f}; the bound "
        f"is {tolerance:.3f}"
    )
    yield outcome(BACKTEST, CALIBRATED, not least > tolerance, told)


def check_scores(settings: Settings, stored: StoredModel) -> list[dg.AssetCheckResult]:
    """Hold the written scores against the histories they are about."""
    return [_whole(settings), _probable(settings, stored), _steady(settings, stored)]


def _whole(settings: Settings) -> dg.AssetCheckResult:
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        ((missing, double),) = connection.execute(
            "with scores as (select cutoff_on, customer_id, count(*) as rows from "
            f"read_parquet({literal(_path(settings, 'lifetime_scores'))}) group by all), "
            "histories as (select cutoff_on, customer_id from "
            "intermediate.int_purchase_histories where is_as_of or is_last_close) "
            "select count(*) filter (where scores.rows is null or histories.customer_id is null), "
            "count(*) filter (where scores.rows > 1) "
            "from histories full join scores using (cutoff_on, customer_id)"
        ).fetchall()
    told = f"{missing} customers without a row or rows without a customer, {double} rows twice"
    return outcome(SCORES, WHOLE, missing == double == 0, told, dg.AssetCheckSeverity.ERROR)


def _probable(settings: Settings, stored: StoredModel) -> dg.AssetCheckResult:
    found = _read(
        settings,
        "lifetime_scores",
        "select count(*) filter (where churn_probability is not null and not coalesce("
        "churn_probability > 0 and churn_probability < 1 "
        "and churn_probability_low <= churn_probability "
        "and churn_probability <= churn_probability_high, false)) as wrong, "
        "count(*) filter (where churn_probability is null and status <> 'history_too_short') "
        "as missing, count(distinct churn_probability) filter (where is_as_of) as distinct_values, "
        "count(*) filter (where is_as_of) as customers from rows",
    ).iloc[0]
    # A baseline's steps are a single one where its measure says nothing.
    champion = stored.churn.champion if stored.churn else None
    may_be_equal = champion in (None, *BASELINES) or found["customers"] < 10
    constant = found["distinct_values"] == 1 and not may_be_equal
    told = (
        f"{found['wrong']} outside 0 to 1 or their interval, {found['missing']} missing, "
        f"{found['distinct_values']} different ones for {found['customers']} customers"
    )
    sound = not (found["wrong"] or found["missing"] or constant)
    return outcome(SCORES, PROBABLE, sound, told, dg.AssetCheckSeverity.ERROR)


def _steady(settings: Settings, stored: StoredModel) -> dg.AssetCheckResult:
    promised = "churn_probability from rows where churn_probability is not null"
    now = _read(settings, "lifetime_scores", f"select {promised} and is_as_of")
    before = _read(
        settings,
        "score_history",
        f"select {promised} and horizon_days = {stored.horizon} and as_of = (select max(as_of) "
        f"from rows where horizon_days = {stored.horizon})",
        schema="raw",
    )
    if before.empty or now.empty:
        return outcome(SCORES, STEADY, True, "no earlier run to compare with")
    rules = read_rules(settings.warehouse)
    drift = score_stability(
        before.iloc[:, 0].to_numpy(),
        now.iloc[:, 0].to_numpy(),
        watched=rules.watched_from,
        shifted=rules.shifted_from,
    )
    return outcome(SCORES, STEADY, drift.reading != "shifted", drift.words)


def _read(settings: Settings, table: str, sql: str, schema: str = "scores") -> pd.DataFrame:
    source = f"read_parquet({literal(_path(settings, table, schema))})"
    with duckdb.connect() as connection:
        return connection.execute(f"with rows as (from {source}) {sql}").df()


def _path(settings: Settings, table: str, schema: str = "scores") -> Path:
    return table_path(settings.lake, schema, table)
