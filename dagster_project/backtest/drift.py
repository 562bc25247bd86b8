"""Whether scores have moved between runs.

Sources:
    Siddiqi 2006: "Credit risk scorecards", Wiley, ch. 10 (population stability index and its
        reading: below .1 stable, to .25 to be watched, above shifted).
    Yurdakul 2018: "Statistical properties of population stability index", dissertation, Western
        Michigan University (without a shift it is a scaled chi-square).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.stats import chi2

from dagster_project.backtest.forecasts import FloatArray

WATCHED: Final = 0.1
SHIFTED: Final = 0.25


@dataclass(frozen=True)
class Stability:
    """How far the distribution of scores has moved.

    Attributes:
        index: population stability index; NaN without scores on either side.
        by_chance: what it would exceed in one of twenty cases if nothing had moved and the two
            runs held other customers; cautious where they hold the same.
        reading: stable, watched, shifted or unknown.
        words: in a sentence.
    """

    index: float
    by_chance: float
    reading: str
    words: str


def score_stability(
    before: FloatArray,
    now: FloatArray,
    *,
    watched: float = WATCHED,
    shifted: float = SHIFTED,
    bins: int = 10,
) -> Stability:
    """Compare two runs' scores by the population stability index, sum of (b - a) ln(b / a).

    a and b are the shares of the runs' scores in bins at the quantiles of the earlier run; each
    bin counts half a customer more than it holds, so that none is empty.

    Args:
        before: scores of the earlier run, shape (customers,).
        now: scores of this run, shape (other customers,).
        watched: index from which a change is to be watched.
        shifted: index from which scores have shifted.
        bins: how many; equal scores may leave fewer.
    """
    if not (len(before) and len(now)):
        return Stability(np.nan, np.nan, "unknown", "One of the two runs has no scores to compare.")
    edges = np.unique(np.quantile(before, np.linspace(0, 1, bins + 1)[1:-1]))
    a, b = (
        (count + 0.5) / (count + 0.5).sum()
        for run in (before, now)
        for count in [np.bincount(np.searchsorted(edges, run), minlength=len(edges) + 1)]
    )
    index = float(((b - a) * np.log(b / a)).sum())
    by_chance = float(chi2.ppf(0.95, len(edges)) * (1 / len(before) + 1 / len(now)))
    if index < max(watched, by_chance):
        reading = "stable"
    else:
        reading = "watched" if index < shifted else "shifted"
    words = (
        f"The population stability index of the scores is {index:.3f} ({reading}; {watched} is to "
        f"be watched, {shifted} a shift, chance gives up to {by_chance:.3f})."
    )
    return Stability(index, by_chance, reading, words)
