"""Learn what good customers are like, test it on the past, and keep what scores."""

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits

from dagster_project.lookalike.additive import Additive
from dagster_project.lookalike.bins import codes_of
from dagster_project.lookalike.evidence import WEIGHT_OF_EVIDENCE
from dagster_project.lookalike.features import is_true
from dagster_project.lookalike.judging import judge
from dagster_project.lookalike.measuring import measure_all
from dagster_project.lookalike.models import CANDIDATES, fit_models
from dagster_project.lookalike.neighbours import Neighbours, neighbours_of
from dagster_project.lookalike.rule import Rule, rule_of
from dagster_project.lookalike.situation import Situation, situation_at
from dagster_project.lookalike.tables import (
    BACKTEST_COLUMNS,
    DECILE_COLUMNS,
    TRAIT_COLUMNS,
    backtest_table,
    deciles_table,
    empty,
    traits_table,
)
from dagster_project.lookalike.trial import run_trial
from dagster_project.lookalike.worth import AverageWorth, Worth, average_worth, fit_worth

VERSION: Final = "1"  # of the method; part of model_version


@dataclass(frozen=True)
class Learnt:
    """What scores prospects, and what is known of it.

    Attributes:
        as_of: the day for which it was learned.
        model: the champion; None where there was too little to learn from.
        gate_passed: whether it beat both baselines; None where that could not be tested.
        rule: what ranks where there is no model; None where there are no customers either.
        worth: expected first-year value; None without customers.
        neighbours: customers that may be named; None without a model.
        traits: one row per feature and bin (`TRAIT_COLUMNS`).
        backtest: one row per model, origin and metric (`BACKTEST_COLUMNS`).
        deciles: one row per model and decile (`DECILE_COLUMNS`).
        words: what was done and what could not be.
    """

    as_of: date
    model: Additive | None
    gate_passed: bool | None
    rule: Rule | None
    worth: Worth | AverageWorth | None
    neighbours: Neighbours | None
    traits: pd.DataFrame
    backtest: pd.DataFrame
    deciles: pd.DataFrame
    words: tuple[str, ...]

    @property
    def version(self) -> str:
        """Method and day."""
        return f"{VERSION}:{self.as_of}"


def learn(profiles: pd.DataFrame, as_of: date) -> Learnt:
    """Learn from customers and the market.

    Args:
        profiles: rows of `linkage.int_lookalike_profiles`. `contacted_on` of prospects, with
            `won_on` of those that became customers after it, lets outcomes be learned from; the
            column may be missing. A first year worth an infinite amount counts as unknown.
        as_of: the day for which everything is computed; later facts are left out.
    """
    # Samples and folds are drawn by row, so the order must not depend on who wrote the table.
    profiles = profiles.sort_values(["subject_kind", "subject_id"], ignore_index=True)
    value = pd.to_numeric(profiles["value_year_1"]).astype("float64")
    profiles["value_year_1"] = value.where(np.isfinite(value))
    with threadpool_limits(1):  # small fits: threads would wait for each other
        situation = situation_at(profiles, as_of, gathered_by=False)
        if situation.fault:
            return _by_rule(situation, situation.fault)
        return _by_model(situation, profiles)


def _by_rule(situation: Situation, fault: str) -> Learnt:
    rule = rule_of(situation)
    ranks = rule.words if rule else "Without customers nothing says which prospect is like them."
    worth, of_worth = average_worth(situation)
    return Learnt(
        as_of=situation.day,
        model=None,
        gate_passed=None,
        rule=rule,
        worth=worth,
        neighbours=None,
        traits=empty(TRAIT_COLUMNS),
        backtest=empty(BACKTEST_COLUMNS),
        deciles=empty(DECILE_COLUMNS),
        words=(fault, ranks, *of_worth),
    )


def _by_model(situation: Situation, profiles: pd.DataFrame) -> Learnt:
    models, missing = fit_models(situation)
    tested = run_trial(profiles, situation.day)
    backtest, deciles = empty(BACKTEST_COLUMNS), empty(DECILE_COLUMNS)
    champion, passed = WEIGHT_OF_EVIDENCE, None
    if isinstance(tested, str):
        words = [tested, f"{WEIGHT_OF_EVIDENCE.replace('_', ' ')} ranks, without a claim."]
    else:
        measured = measure_all(tested)
        verdict = judge(tested, measured)
        champion, passed = verdict.champion, verdict.gate_passed
        backtest, deciles = (
            backtest_table(tested, measured, verdict),
            deciles_table(tested, verdict),
        )
        words = [verdict.words]
        words += [
            f"{name.replace('_', ' ').capitalize()} can be fitted today but at no past day, so it "
            "is not tested and does not rank."
            for name in CANDIDATES
            if name in models and name not in tested.scores
        ]
    worth, of_worth = fit_worth(situation)
    model = models[champion]
    # Baselines compare one feature; customers to name should agree in more.
    neighbours = _to_name(situation, models[WEIGHT_OF_EVIDENCE])
    return Learnt(
        as_of=situation.day,
        model=model,
        gate_passed=passed,
        rule=None,
        worth=worth,
        neighbours=neighbours,
        traits=traits_table(situation),
        backtest=backtest,
        deciles=deciles,
        words=(*words, *_unlike(situation), *missing, *of_worth, *situation.words),
    )


def _to_name(situation: Situation, comparing: Additive) -> Neighbours:
    """The newest first, and only customers whose first year on record was their first."""
    customers = situation.customers
    won_on = pd.to_datetime(customers["won_on"]).to_numpy().astype("int64")
    order = np.argsort(-won_on, kind="stable")
    order = order[is_true(customers["was_new"]).to_numpy()[order]]
    return neighbours_of(
        comparing,
        situation.bins,
        customers["subject_id"].to_numpy(dtype=object)[order],
        situation.value[order],
        codes_of(situation.bins, situation.traits)[order],
    )


def _unlike(situation: Situation) -> list[str]:
    """Say so if no prospect shares a trait with a good customer."""
    good = codes_of(situation.bins, situation.traits[situation.is_good])
    market = codes_of(situation.bins, situation.market_traits)
    shared = np.zeros(len(market), dtype=bool)
    for column in range(good.shape[1]):
        known = np.unique(good[:, column])
        shared |= np.isin(market[:, column], known[known >= 0])
    if shared.any():
        return []
    return ["No prospect shares a trait with a good customer: scores are low throughout."]
