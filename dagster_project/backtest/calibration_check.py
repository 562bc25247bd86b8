"""The verdict on a model's calibration, for a check that warns."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.backtest.calibration import BINS
from dagster_project.backtest.resampling import Resampled

BOUND: Final = 0.02
_METRIC: Final = "calibration_error"


@dataclass(frozen=True)
class CalibrationCheck:
    """Whether promises are kept.

    Attributes:
        error: expected calibration error; NaN where undefined.
        by_chance: what a perfectly calibrated model would show on average.
        chance_limit: what it would exceed in one of twenty cases.
        warned: the error lies above the bound and above the limit of chance.
        words: all this in a sentence.
    """

    error: float
    by_chance: float
    chance_limit: float
    warned: bool
    words: str


def check_calibration(resampled: Resampled, model: str, bound: float = BOUND) -> CalibrationCheck:
    """Hold a model's calibration error against a bound, and against chance.

    With few customers chance alone exceeds any useful bound; then only more than chance warns.

    Args:
        resampled: with the metric "calibration_error".
        model: its name.
        bound: of the expected calibration error.
    """
    key = (model, _METRIC)
    if key in resampled.reasons:
        words = f"The calibration of {model} is not known: {resampled.reasons[key]}."
        return CalibrationCheck(np.nan, np.nan, np.nan, False, words)
    error, noise = resampled.values[key], resampled.noise[key]
    mean, limit = float(noise.mean()), float(np.quantile(noise, 0.95))
    warned = error > bound and error > limit
    if warned:
        verdict = f"above the bound of {bound:.3f} and beyond chance"
    elif error > bound:
        verdict = f"above the bound of {bound:.3f}, but no more than chance may give"
    else:
        verdict = f"within the bound of {bound:.3f}"
    words = (
        f"Promised and happened probabilities of {model} differ by {error:.3f} on average over "
        f"{BINS} bins of {resampled.rows:,} forecasts, {verdict}; perfect calibration would show "
        f"{mean:.3f} on average and up to {limit:.3f}."
    )
    return CalibrationCheck(error, mean, limit, warned, words)
