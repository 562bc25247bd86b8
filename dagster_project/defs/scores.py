"""The score assets: train or keep a model, try it on the past, score every customer with it."""

from collections.abc import Iterator, Mapping
from typing import Final

import dagster as dg

from dagster_project.churn.stored import StoredModel
from dagster_project.churn.tables import backtest_table, deciles_table, fit_table
from dagster_project.churn_runs import read_rules, train_model, write_scores
from dagster_project.defs.resources import Mainstay
from dagster_project.defs.score_checks import (
    BACKTEST,
    BACKTEST_CHECKS,
    DECILES,
    FIT,
    FIT_CHECKS,
    SCORES,
    SCORES_CHECKS,
    check_backtest,
    check_fit,
    check_scores,
)
from dagster_project.model_pictures import draw_pictures
from dagster_project.model_store import (
    keep_model,
    kept_pictures,
    lay_out_tables,
    usable_model,
)
from dagster_project.parameters import RunParameters, read_parameters
from dagster_project.settings import Settings

HISTORIES: Final = dg.AssetKey(["intermediate", "int_purchase_histories"])
READS: Final = (
    HISTORIES,
    dg.AssetKey(["intermediate", "int_purchase_days"]),
    dg.AssetKey(["intermediate", "int_value_basis"]),
    dg.AssetKey(["rules", "thresholds"]),
)
HISTORY: Final = dg.AssetKey(["raw", "score_history"])  # what scores are held against for drift
RETRAIN_TAG: Final = "mainstay/retrain"  # tag of a run that trains whatever model is stored


def score_assets() -> list[dg.AssetsDefinition]:
    """Return the assets between the intermediate tables and the marts."""
    return [trained, lifetime_scores]


def _spec(key: dg.AssetKey, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        deps=READS,
        group_name="scores",
        kinds={"python", "parquet"},
        owners=["team:data"],
        description=description,
    )


@dg.multi_asset(
    name="train_models",
    specs=[
        _spec(FIT, "Parameters of the models of repeat purchase and spend. One row per model and "
              "parameter."),
        _spec(BACKTEST, "Every model tried on the company's own past, beside naive baselines, and "
              "who won. One row per model, origin (none: all together) and metric."),
        _spec(DECILES, "The same by decile of the promised probability: promised against happened. "
              "One row per model, origin and decile."),
    ],
    check_specs=[*FIT_CHECKS, *BACKTEST_CHECKS],
)  # fmt: skip
def trained(
    context: dg.AssetExecutionContext, mainstay: Mainstay
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Train and try the models, or keep the stored one while it is fresh."""
    settings = mainstay.settings
    run, rules = read_parameters(settings.lake), read_rules(settings.warehouse)
    stored = None
    if RETRAIN_TAG not in context.run.tags:
        stored = usable_model(settings, run, rules.retrain_days)
    stored = stored or _train(settings, run)
    lay_out_tables(settings, stored)
    pictures = kept_pictures(settings, stored)
    for key in (FIT, BACKTEST, DECILES):
        drawn = pictures.get(key.path[-1], {})
        shown = {name: dg.MetadataValue.md(picture) for name, picture in drawn.items()}
        yield dg.MaterializeResult(asset_key=key, metadata={**_about(stored), **shown})
    yield from check_fit(settings, stored)
    yield from check_backtest(settings, stored)


@dg.asset(
    key=SCORES,
    deps=[FIT, HISTORY, *READS],
    group_name="scores",
    kinds={"python", "parquet"},
    owners=["team:data"],
    description="Every customer scored with the stored model, as of the as-of date and at the last "
    "month close: probability, orders, money, dates, reasons. One row per customer and date.",
    check_specs=list(SCORES_CHECKS),
)
def lifetime_scores(mainstay: Mainstay) -> dg.MaterializeResult:
    """Score all customers."""
    settings = mainstay.settings
    run, rules = read_parameters(settings.lake), read_rules(settings.warehouse)
    stored = usable_model(settings, run, rules.retrain_days)
    if stored is None:
        raise dg.Failure(
            "There is no stored model for this day. Remedy: materialise scores/lifetime_fit too.",
            allow_retries=False,
        )
    rows = write_scores(settings, stored, rules.worth)
    return dg.MaterializeResult(
        metadata={"dagster/row_count": rows, **_about(stored)},
        check_results=check_scores(settings, stored),
    )


def _train(settings: Settings, run: RunParameters) -> StoredModel:
    """Train, and keep what came of it."""
    made = train_model(settings, run)
    tables = {
        "lifetime_fit": fit_table(made.stored, made.spend),
        "backtest": backtest_table(made.training),
        "backtest_deciles": deciles_table(made.training),
    }
    keep_model(settings, made.stored, tables, draw_pictures(settings, run, made))
    return made.stored


def _about(stored: StoredModel) -> Mapping[str, str]:
    return {
        "champion": stored.churn.champion if stored.churn else "none",
        "model_version": stored.version,
        "trained_as_of": str(stored.trained_as_of),
        "words": "\n\n".join(stored.words),
    }
