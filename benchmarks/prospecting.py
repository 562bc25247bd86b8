"""How well likeness finds those who will buy, on real calls and on the wholesaler's truth.

    python -m benchmarks.prospecting [--bank FILE] [--home HOME]

FILE is `bank-additional-full.csv` (benchmarks/bank_calls.py says what it is and where it is from);
it is not in the checkout and not fetched. HOME is that of a finished run of the sample wholesaler,
whose truth lies beside its deliveries (`python -m samples.wholesaler.generate`). A part whose data
are not there is left out and says so. Prints Markdown for benchmarks/README.md. Everything drawn at
random has a fixed seed.
"""

import argparse
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pandas as pd
from scipy.stats import spearmanr
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from threadpoolctl import threadpool_limits

from benchmarks.bank_calls import (
    OF_THE_PERSON,
    THE_REST,
    read_calls,
    rounds_at_random,
    rounds_by_time,
    share_taken,
    try_rounds,
)
from dagster_project.lookalike import learn, score_prospects
from dagster_project.lookalike.bins import FloatArray, codes_of
from dagster_project.lookalike.features import traits_of
from dagster_project.lookalike.measuring import measure_all
from dagster_project.lookalike.models import fit_models
from dagster_project.lookalike.situation import situation_at
from dagster_project.lookalike.trial import Trial
from dagster_project.settings import CHECKOUT

TRUTH: Final = CHECKOUT / "samples" / "wholesaler" / "truth" / "prospects.parquet"
MASTERS: Final = """
select profiles.*, truth.kind as truth_kind, truth.yearly_value
from linkage.int_lookalike_profiles as profiles
left join linkage.int_prospect_masters as masters
    on profiles.subject_kind = 'prospect' and profiles.subject_id = masters.prospect_id
left join read_parquet(?) as truth
    on masters.source = truth.source and masters.source_record_id = truth.source_record_id
order by profiles.subject_kind, profiles.subject_id
"""
SHOWN: Final = 0.1


def bank(path: Path) -> list[str]:
    """Tables of both ways to part the calls."""
    calls = read_calls(path)
    by_time = try_rounds(calls, OF_THE_PERSON, rounds_by_time(calls))
    everything = (*OF_THE_PERSON, *THE_REST)
    at_random = try_rounds(calls, everything, rounds_at_random(calls))
    months = ", ".join(
        f"{day[:7]} ({asked:,} calls, {share:.1%} taken)"
        for day, asked, share in share_taken(by_time)
    )
    return [
        "\n### By time, with what is of the person and may be used\n",
        f"Rounds from {months}.\n",
        *_table(by_time),
        "\n### At random, with everything but the length of the call\n",
        *_table(at_random),
    ]


def _table(trial: Trial) -> list[str]:
    with threadpool_limits(1):
        found = measure_all(trial)
    lines = ["| ranked by | AUC | 95 % | lift at 10 % | 95 % |", "|---|---|---|---|---|"]
    for model in trial.scores:
        auc, lift = found.interval(model, "auc"), found.interval(model, "lift_10")
        lines.append(
            f"| {model.replace('_', ' ')} | {auc.value:.3f} | {auc.low:.3f} to {auc.high:.3f} "
            f"| {lift.value:.2f} | {lift.low:.2f} to {lift.high:.2f} |"
        )
    return lines


def wholesaler(profiles: pd.DataFrame, as_of: date) -> list[str]:
    """Where twins of good customers rank among the market, against the truth."""
    given = profiles.drop(columns=["truth_kind", "yearly_value"])
    learnt = learn(given, as_of)
    scores = score_prospects(learnt, given)
    market = profiles.set_index("subject_id").loc[scores["prospect_id"]].reset_index()
    known = market["truth_kind"].isin(["twin", "ordinary"]).to_numpy()
    situation = situation_at(given, as_of, gathered_by=False)
    models, _ = fit_models(situation)
    codes = codes_of(situation.bins, traits_of(market, as_of))
    ranked: dict[str, FloatArray] = {
        f"champion ({scores['model'].iloc[0].replace('_', ' ')})": scores["score"].to_numpy(),
        **{name.replace("_", " "): model.sums(codes) for name, model in models.items()},
        "expected first-year value": scores["value_year_1"].to_numpy(),
        "employees, largest first": market["employees"].astype("float64").to_numpy(),
        "boosting taught by the truth itself": _taught_by_truth(market, known, codes),
        "oracle: the true yearly value": market["yearly_value"].to_numpy(),
    }
    twin = (market["truth_kind"] == "twin").to_numpy()[known]
    worth = market["yearly_value"].to_numpy()[known]
    lines = [
        f"\n### Twins of good customers, {twin.sum()} among {known.sum():,} prospects\n",
        *learnt.words,
        "\n| ranked by | AUC twin | lift at 10 % | value in the top tenth | rank correlation |",
        "|---|---|---|---|---|",
    ]
    for name, score in ranked.items():
        placed = _placed(score[known])
        top = np.argsort(-placed)[: round(SHOWN * len(placed))]
        lines.append(
            f"| {name} | {roc_auc_score(twin, placed):.3f} "
            f"| {twin[top].mean() / twin.mean():.2f} | {worth[top].sum() / worth.sum():.1%} "
            f"| {spearmanr(placed, worth)[0]:.3f} |"
        )
    return lines


def _placed(score: FloatArray) -> FloatArray:
    """Unknown scores in the middle, equal ones in random order."""
    filled = np.where(np.isnan(score), np.nanmedian(score), score)
    order = np.lexsort((np.random.default_rng(1).random(len(filled)), filled))
    place = np.empty(len(filled))
    place[order] = np.arange(len(filled))
    return place


def _taught_by_truth(market: pd.DataFrame, known: np.ndarray, codes: np.ndarray) -> FloatArray:
    """What the traits could tell at best: boosting on the truth, by ten folds."""
    twin = (market["truth_kind"] == "twin").to_numpy()
    model = HistGradientBoostingClassifier(max_iter=80, learning_rate=0.05, max_leaf_nodes=8)
    found = np.full(len(market), np.nan)
    found[known] = cross_val_predict(
        model, codes[known], twin[known], cv=10, method="predict_proba"
    )[:, 1]
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bank", type=Path, help="bank-additional-full.csv")
    parser.add_argument("--home", type=Path, help="home of a finished run of the wholesaler")
    given = parser.parse_args(arguments)
    if given.bank and given.bank.exists():
        print(*bank(given.bank), sep="\n")
    else:
        print("The bank's calls are left out: give bank-additional-full.csv with --bank.")
    if given.home and TRUTH.exists():
        warehouse = given.home / "state" / "warehouse.duckdb"
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            profiles = connection.execute(MASTERS, [str(TRUTH)]).df()
        print(*wholesaler(profiles, date(2025, 10, 1)), sep="\n")
    else:
        print("The wholesaler is left out: give its home with --home, with the truth generated.")


if __name__ == "__main__":
    main()
