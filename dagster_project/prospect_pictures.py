"""Pictures of how prospects are ranked: the scores, the test on the past, what tells good ones.

The functions take the tables that `lookalike_runs` writes and return Markdown with the picture
inside, like `pictures`. No names and no ids appear in a picture.
"""

from typing import TYPE_CHECKING, Final

import numpy as np
import pandas as pd

from dagster_project.lookalike_runs import Frames
from dagster_project.pictures import ACCENT, CALM, INK, PALE, markdown

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TRAITS_SHOWN: Final = 14
FEWEST_SHOWN: Final = 10  # good customers or prospects behind a trait


def draw_pictures(frames: Frames, currency: str) -> dict[str, dict[str, str]]:
    """Draw what there is to show.

    Args:
        frames: the four tables by name.
        currency: of the company.

    Returns:
        Markdown by table of `scores` and name of the picture.
    """
    scored = frames["prospect_scores"].dropna(subset=["score"])
    traits = frames["prospect_traits"].dropna(subset=["weight_of_evidence"])
    known = traits["good_customers"] + traits["market"] >= FEWEST_SHOWN
    deciles = frames["prospect_deciles"]
    pictures: dict[str, dict[str, str]] = {"prospect_scores": {}}
    if not scored.empty:
        pictures["prospect_scores"]["scores"] = score_histogram(scored, currency)
    if deciles["won"].sum() > 0:
        pictures["prospect_deciles"] = {"lift": lift_bars(deciles)}
    if known.any():
        pictures["prospect_traits"] = {"weights": trait_bars(traits[known])}
    return pictures


def score_histogram(scored: pd.DataFrame, currency: str) -> str:
    """Draw how scores are distributed, and the value expected of each tenth of the ranking.

    Args:
        scored: rows of `prospect_scores` with a score.
        currency: of the company.
    """
    ranked = scored.sort_values(["score", "prospect_id"], ascending=[False, True])
    tenth = np.arange(len(ranked)) * 10 // len(ranked)
    worth = ranked["value_year_1"].groupby(tenth).mean()
    title = f"{len(ranked):,} prospects ranked"
    if worth.notna().all() and len(worth) > 1:
        title += (
            f": the first tenth is worth {worth.iloc[0]:,.0f} {currency} each in its first year, "
            f"the last {worth.iloc[-1]:,.0f}"
        )

    def draw(axes: "Axes") -> None:
        axes.hist(scored["score"], bins=np.linspace(0, 1, 41).tolist(), color=INK)
        axes.set(xlabel="score: likeness to good customers", ylabel="prospects", xlim=(0, 1))
        axes.set_title(title, wrap=True, fontsize=11)

    return markdown(draw, "Scores of prospects")


def lift_bars(deciles: pd.DataFrame) -> str:
    """Draw the share of value won later that each tenth of the ranking held.

    Value, since prospects are ranked by it; heads where no first year is over yet.

    Args:
        deciles: `prospect_deciles`; the model in use and the baselines are drawn.
    """
    measure, of = "won", "customers"
    if deciles["value_won"].sum() > 0:
        measure, of = "value_won", "first-year value"
    drawn = deciles[deciles["role"].isin(("champion", "baseline"))]
    shares = {
        (role != "champion", str(model)): rows.set_index("decile")[measure].sort_index()
        / max(rows[measure].sum(), 1e-9)
        for (model, role), rows in drawn.groupby(["model", "role"], sort=True)
    }
    order = sorted(shares)[:3]
    model, first = _said(order[0][1]), shares[order[0]]
    width = 0.8 / len(order)

    def draw(axes: "Axes") -> None:
        for place, (each, colour) in enumerate(zip(order, (INK, ACCENT, CALM), strict=False)):
            tenths = shares[each].index.to_numpy(np.float64)
            use = "baseline" if each[0] else "in use"
            offset = (place - (len(order) - 1) / 2) * width
            label = f"{_said(each[1])}, {use}"
            axes.bar(tenths + offset, 100 * shares[each], width, color=colour, label=label)
        axes.axhline(10, color=PALE, linewidth=1.5, label="a coin")
        axes.set_xticks(range(1, 11))
        axes.set(
            xlabel="tenth of the ranking at the time, 1 = most like good customers",
            ylabel=f"of the {of} won later (%)",
        )
        axes.set_title(
            f"The first tenth by {model} held {first.get(1, 0):.0%} of the {of} won later",
            fontsize=10,
        )
        axes.legend(frameon=False)

    return markdown(draw, "Won later by tenth of the ranking")


def trait_bars(traits: pd.DataFrame) -> str:
    """Draw the traits that tell good customers from the market best, for and against.

    Args:
        traits: rows of `prospect_traits`.
    """
    strength = traits["weight_of_evidence"].abs()
    shown = traits.loc[strength.sort_values(kind="stable").index[-TRAITS_SHOWN:]]
    shown = shown.sort_values("weight_of_evidence", kind="stable")
    names = [f"{_said(str(row.feature))}: {row.bin}" for row in shown.itertuples()]
    weight = shown["weight_of_evidence"].to_numpy()
    reach = np.clip(
        [weight - shown["weight_low"].to_numpy(), shown["weight_high"].to_numpy() - weight], 0, None
    )

    def draw(axes: "Axes") -> None:
        colours = [CALM if each > 0 else ACCENT for each in weight]
        axes.barh(names, weight, xerr=reach, color=colours, ecolor=INK, capsize=2)
        axes.axvline(0, color=INK, linewidth=0.8)
        axes.tick_params(axis="y", labelsize=8)
        axes.set(
            xlabel="weight of evidence, with 80 % interval",
            title="What good customers have in common",
        )

    return markdown(draw, "Traits of good customers")


def _said(name: str) -> str:
    return name.removesuffix("_key").replace("_", " ")
