"""The likeness assets: what good customers have in common, and how like them each prospect is."""

from collections.abc import Iterator
from typing import Final

import dagster as dg
import duckdb

from dagster_project.defs.checks import outcome
from dagster_project.defs.resources import Mainstay
from dagster_project.lake import table_path
from dagster_project.lookalike import Learnt
from dagster_project.lookalike_runs import rank_prospects
from dagster_project.parameters import read_parameters
from dagster_project.prospect_pictures import draw_pictures
from dagster_project.quoting import literal
from dagster_project.settings import Settings

PROFILES: Final = dg.AssetKey(["linkage", "int_lookalike_profiles"])
SCORES: Final = dg.AssetKey(["scores", "prospect_scores"])
TRAITS: Final = dg.AssetKey(["scores", "prospect_traits"])
BACKTEST: Final = dg.AssetKey(["scores", "prospect_backtest"])
DECILES: Final = dg.AssetKey(["scores", "prospect_deciles"])
WHOLE = "every_prospect_is_scored"
PLAUSIBLE = "scores_are_plausible"
PROVEN = "likeness_beats_the_baselines"

CHECKS: Final = (
    dg.AssetCheckSpec(
        WHOLE,
        asset=SCORES,
        blocking=True,
        description="One row for every prospect that is neither customer nor suppressed.",
    ),
    dg.AssetCheckSpec(
        PLAUSIBLE,
        asset=SCORES,
        blocking=True,
        description="Scores and expected values lie within their intervals, scores within 0 and "
        "1; what has no score says why.",
    ),
    dg.AssetCheckSpec(
        PROVEN,
        asset=BACKTEST,
        description="On customers won later the ranking in use beat ranking by size and by "
        "industry alone; not so where that could not be tried.",
    ),
)


def prospect_score_assets() -> list[dg.AssetsDefinition]:
    """Return the assets between the masters and the marts."""
    return [ranked_prospects]


def _spec(key: dg.AssetKey, description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key,
        deps=[PROFILES],
        group_name="scores",
        kinds={"python", "parquet"},
        owners=["team:data"],
        description=description,
    )


@dg.multi_asset(
    name="rank_prospects",
    specs=[
        _spec(SCORES, "How like good customers a prospect is, what it would bring in its first "
              "year, and why. One row per prospect."),
        _spec(TRAITS, "How much each trait tells good customers from the market. One row per "
              "feature and bin."),
        _spec(BACKTEST, "Where customers won later ranked among the prospects of the time, beside "
              "naive rankings. One row per model, origin (none: all together) and metric."),
        _spec(DECILES, "How many of the customers won later each tenth of the ranking of the time "
              "held, and what they brought. One row per model and decile."),
    ],
    check_specs=list(CHECKS),
)  # fmt: skip
def ranked_prospects(
    mainstay: Mainstay,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Learn what good customers have in common, and rank the prospects by it."""
    settings = mainstay.settings
    run = read_parameters(settings.lake)
    learnt, frames = rank_prospects(settings, run)
    pictures = draw_pictures(frames, run.currency)
    words = "\n\n".join(learnt.words)
    for key in (SCORES, TRAITS, BACKTEST, DECILES):
        name = key.path[-1]
        shown = {title: dg.MetadataValue.md(each) for title, each in pictures.get(name, {}).items()}
        metadata: dict[str, dg.MetadataValue | int | str] = {
            "dagster/row_count": len(frames[name]),
            "model": _name(learnt),
            "words": words,
            **shown,
        }
        yield dg.MaterializeResult(asset_key=key, metadata=metadata)
    yield from check_ranking(settings, learnt)


def _name(learnt: Learnt) -> str:
    return learnt.model.name if learnt.model else "none"


def check_ranking(settings: Settings, learnt: Learnt) -> Iterator[dg.AssetCheckResult]:
    """Hold the written scores against the prospects they are about."""
    scores = literal(table_path(settings.lake, "scores", "prospect_scores"))
    with duckdb.connect(str(settings.warehouse), read_only=True) as connection:
        ((missing, twice),) = connection.execute(
            "select count(*) filter (where found.rows is null or market.subject_id is null), "
            "count(*) filter (where found.rows > 1) "
            "from (select subject_id from linkage.int_lookalike_profiles "
            "where subject_kind = 'prospect' and is_market) as market "
            f"full join (select prospect_id, count(*) as rows from {scores} group by all) as found "
            "on market.subject_id = found.prospect_id"
        ).fetchall()
        ((wrong, silent),) = connection.execute(
            "select count(*) filter (where not (coalesce(score between 0 and 1 "
            "and score between score_low and score_high, true) and coalesce(value_year_1 "
            "between value_year_1_low and value_year_1_high and isfinite(value_year_1), true))), "
            f"count(*) filter (where status <> 'not_scored' and score is null) from {scores}"
        ).fetchall()
    error = dg.AssetCheckSeverity.ERROR
    told = f"{missing} prospects without a row or rows without a prospect, {twice} rows twice"
    yield outcome(SCORES, WHOLE, missing == twice == 0, told, error)
    told = f"{wrong} outside their bounds, {silent} without a score though said to have one"
    yield outcome(SCORES, PLAUSIBLE, wrong == silent == 0, told, error)
    proven = bool(learnt.gate_passed)
    yield outcome(BACKTEST, PROVEN, proven, " ".join(learnt.words))
