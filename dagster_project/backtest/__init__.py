"""A company's own past decides which model may speak, and says how well it has spoken.

Belongs here: past origins to test models at and what they may learn from (`origins`), metrics
(`averages`, `ranking`, `calibration`, listed in `metrics`), their intervals (`resampling`), the
choice of the champion and the gate (`champion`), the figures behind pictures (`curves`, `drift`).
Does not belong here: fitting anything (`lifetime/` and the churn models do), SQL, storage, drawing,
the wiring. Pure: numpy and SciPy only; no clock, no environment, no file.

Two rules run through all modules. Customers are the unit of chance, since rows of one customer at
several origins resemble each other. And what is undefined is NaN with its reason in words: an AUC
where nobody lapsed is not .5, and a bias where nothing happened is not 0.
"""

from dagster_project.backtest.averages import bias, brier, log_loss, mean_absolute_error
from dagster_project.backtest.calibration import calibration_error
from dagster_project.backtest.champion import Role, Verdict, choose_champion
from dagster_project.backtest.curves import (
    Deciles,
    LiftCurve,
    Tracking,
    calibration_deciles,
    lift_curve,
    track_orders,
)
from dagster_project.backtest.drift import Stability, score_stability
from dagster_project.backtest.forecasts import Forecast, Outcomes
from dagster_project.backtest.metrics import LIST_SIZE, METRICS, Metric, measure
from dagster_project.backtest.origins import FOLDS, Plan, Round, customer_folds, plan_backtest
from dagster_project.backtest.ranking import auc, caught_by_share, lift, precision, share_caught
from dagster_project.backtest.resampling import Interval, Resampled, resample

__all__ = [
    "FOLDS",
    "LIST_SIZE",
    "METRICS",
    "Deciles",
    "Forecast",
    "Interval",
    "LiftCurve",
    "Metric",
    "Outcomes",
    "Plan",
    "Resampled",
    "Role",
    "Round",
    "Stability",
    "Tracking",
    "Verdict",
    "auc",
    "bias",
    "brier",
    "calibration_deciles",
    "calibration_error",
    "caught_by_share",
    "choose_champion",
    "customer_folds",
    "lift",
    "lift_curve",
    "log_loss",
    "mean_absolute_error",
    "measure",
    "plan_backtest",
    "precision",
    "resample",
    "score_stability",
    "share_caught",
    "track_orders",
]
