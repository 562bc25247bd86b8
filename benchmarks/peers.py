"""What other ways of forecasting promise for the same customers, from the same histories.

Each peer sees what the pipeline saw: the histories before the as-of date and, where it learns, the
same earlier windows with their outcomes.

Sources:
    FHL 2005: Fader, Hardie, Lee, "Counting your customers the easy way", Marketing Science 24.
"""

import subprocess
import tempfile
from pathlib import Path
from typing import Final

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier

from benchmarks.companies import Moment
from dagster_project.backtest import Forecast
from dagster_project.churn.cases import Cases, FloatArray
from dagster_project.churn.repeat import expected_spend_each, fit_spend_of

LIBRARY: Final = "BG/NBD (lifetimes)"
PLAIN_BOOSTING: Final = "plain boosting"
LAST_YEAR: Final = "last year's mean"
SEED: Final = 0
# The library gives P(alive) and the posterior rate Gamma(r + x, alpha + T) of who is alive; who is
# not alive does not buy, and who is cannot leave before the next purchase (FHL 2005, section 4).
_PEER: Final = """
import sys
import numpy as np
from lifetimes import BetaGeoFitter, GammaGammaFitter
given = dict(np.load(sys.argv[1]))
x, last, observed, h = given["x"], given["last"], given["observed"], float(given["horizon"])
fit = BetaGeoFitter(penalizer_coef=0.0).fit(x, last, observed)
r, alpha, a, b = fit.params_[["r", "alpha", "a", "b"]]
alive = np.asarray(fit.conditional_probability_alive(x, last, observed))
none = ((alpha + observed) / (alpha + observed + h)) ** (r + x)
orders = fit.conditional_expected_number_of_purchases_up_to_time(h, x, last, observed)
count, mean = given["count"], given["mean"]
paying = count > 0
spend = np.zeros(len(x))
gamma = GammaGammaFitter(penalizer_coef=0.0).fit(count[paying], mean[paying])
spend[paying] = gamma.conditional_expected_average_profit(count[paying], mean[paying])
np.savez(sys.argv[2], lapse=1 - alive * (1 - none), orders=orders, spend=orders * spend)
"""


def peer_forecasts(moment: Moment, library: Path | None) -> list[Forecast]:
    """Forecast with every peer.

    Args:
        moment: what was known.
        library: interpreter of the environment that has `lifetimes`; None leaves its line out.
    """
    peers = [_plain_boosting(moment), _last_year(moment)]
    return [_library(moment, library), *peers] if library else peers


def _library(moment: Moment, python: Path) -> Forecast:
    """BG/NBD and Gamma-Gamma as `lifetimes` fits them, with its defaults and without a penalty."""
    now = moment.now
    count, spend = now["spend_days"], np.maximum(now["spend"], 0.0)
    with tempfile.TemporaryDirectory() as folder:
        given, found = Path(folder, "given.npz"), Path(folder, "found.npz")
        np.savez(
            given,
            x=now["repeat_purchases"],
            last=now["last_purchase_days"],
            observed=now["observed_days"],
            horizon=float(moment.run.horizon_days),
            count=np.where(spend > 0, count, 0.0),
            mean=np.where(count > 0, spend / np.maximum(count, 1), 0.0),
        )
        subprocess.run(
            [str(python), "-W", "ignore", "-c", _PEER, str(given), str(found)], check=True
        )
        made = np.load(found)
        lapse = np.clip(made["lapse"], 0.0, 1.0)
        return Forecast(LIBRARY, lapse, made["orders"], made["spend"])


def _plain_boosting(moment: Moment) -> Forecast:
    """Gradient boosting as it comes, on recency, frequency, tenure and spend."""
    model = HistGradientBoostingClassifier(random_state=SEED)
    model.fit(_plain_features(moment.past), moment.past.lapsed)
    return Forecast(PLAIN_BOOSTING, model.predict_proba(_plain_features(moment.now))[:, 1])


def _plain_features(cases: Cases) -> FloatArray:
    return np.column_stack(
        [cases.silence, cases["repeat_purchases"], cases["observed_days"], cases["spend"]]
    )


def _last_year(moment: Moment) -> Forecast:
    """As many purchases a day as in the last 365 days, at random moments."""
    now, horizon = moment.now, moment.run.horizon_days
    days = np.clip(now["observed_days"], 1, 365)
    orders = now["purchases_365"] / days * horizon
    spend = orders * expected_spend_each(fit_spend_of(now), now)
    return Forecast(LAST_YEAR, np.exp(-orders), orders, spend)
