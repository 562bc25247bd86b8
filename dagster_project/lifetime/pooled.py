"""What is believed of a company before its own customers are many: the pooled prior.

With few customers the likelihood is flat in some direction, or has no maximum. Then it is
multiplied with a prior that stands for companies in general: independent normals on the logs of

    r                            0.8       times or over 1.8   how alike the rates are
    mean gap, k alpha / r        40 days   times or over 3.7
    odds of leaving, a / b       0.07      times or over 5
    sqrt(a b)                    1.5       times or over 2.5   how alike customers are in leaving
    s (Pareto/NBD)               0.6       times or over 1.8
    mean lifetime, beta / s      1000 days times or over 5

where the factor is one standard deviation. This is an assumption. It rests on three businesses far
apart: CDs by mail (the published fits of CDNOW: r .53, gap 82 days, a / b .55, sqrt(a b) 1.2 for
MBG/NBD), groceries (Complete Journey, own fit: 1.4, 7 days, .001, 8.5) and a simulated wholesaler
(own fit: .7, 24 days, .015, 1.5). Its factors let each lie within two to three deviations. Where
customers are very few, the answer is this belief, and its interval as wide as the belief is vague.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from dagster_project.lifetime.beta_geometric import BetaGeometric
from dagster_project.lifetime.histories import FloatArray
from dagster_project.lifetime.pareto import ParetoNbd
from dagster_project.lifetime.process import Process

# Centre and deviation, in logs (times in days), of the contrasts in the table above.
_RATES: Final = ((np.log(0.8), 0.6), (np.log(40.0), 1.3))
_LEAVING: Final = ((np.log(0.07), 1.6), (np.log(1.5), 0.9))
_LIFETIMES: Final = ((np.log(0.6), 0.6), (np.log(1000.0), 1.6))
_SHAPE_AND_MEAN: Final = ((1.0, 0.0), (-1.0, 1.0))
_ODDS_AND_LEVEL: Final = ((1.0, -1.0), (0.5, 0.5))


@dataclass(frozen=True)
class Belief:
    """A normal prior of the logs of the parameters.

    Attributes:
        centre: mean, shape (parameters,).
        precision: inverse covariance, shape (parameters, parameters).
    """

    centre: FloatArray
    precision: FloatArray


def pooled_belief(process: Process, days_per_unit: float) -> Belief | None:
    """The prior of a model's parameters; None for models that few customers cannot carry.

    Args:
        process: the model.
        days_per_unit: days in the unit of time of the histories.
    """
    if isinstance(process, BetaGeometric):
        leaves = len(process.parameters) > 2
        rows, table = (*_RATES, *(_LEAVING if leaves else ())), _ODDS_AND_LEVEL
        unit = np.log([1.0, process.k / days_per_unit, 1.0, 1.0])
    elif isinstance(process, ParetoNbd):
        rows, table = (*_RATES, *_LIFETIMES), _SHAPE_AND_MEAN
        unit = np.log([1.0, 1 / days_per_unit, 1.0, 1 / days_per_unit])
    else:
        return None
    size = len(rows)
    contrasts = np.zeros((4, 4))
    contrasts[:2, :2], contrasts[2:, 2:] = _SHAPE_AND_MEAN, table
    contrasts = contrasts[:size, :size]
    means, deviations = np.array(rows).T
    centre = np.linalg.solve(contrasts, means + unit[:size])
    return Belief(centre, contrasts.T @ np.diag(deviations**-2.0) @ contrasts)
