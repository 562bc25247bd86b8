"""Purchase histories become models of repeat purchase and spend, and scores of customers.

Belongs here: the histories (how often, how recently, how long observed), the models that explain
them, the fit and what it found out about itself, the scores with their intervals. Does not belong
here: which order is a purchase (SQL decides that), which model a company's past favours
(`backtest/`), the wiring. Pure: numpy and SciPy only; no clock, no environment, no file.

One unit of time runs through everything: times, horizons, rates and `alpha`, `beta` are in the unit
of the histories that were handed in (days in the pipeline, weeks in the literature).

Sources, cited by these short names:
    FHL 2005: Fader, Hardie, Lee, "Counting your customers the easy way", Marketing Science 24.
    BHP 2007: Batislam, Denizel, Filiztekin, "Empirical validation and comparison of models for
        customer base analysis", Int. J. of Research in Marketing 24 (MBG/NBD).
    RPS 2021: Reutterer, Platzer, Schroeder, "Leveraging purchase regularity for predicting customer
        behavior the easy way", Int. J. of Research in Marketing 38 ((M)BG/CNBD-k).
    SMC 1987: Schmittlein, Morrison, Colombo, "Counting your customers", Management Science 33.
    FH 2005: Fader, Hardie, "A note on deriving the Pareto/NBD model", brucehardie.com/notes/009.
    FH 2013: Fader, Hardie, "The Gamma-Gamma model of monetary value", brucehardie.com/notes/025.
    Louis 1982: "Finding the observed information matrix when using the EM algorithm", J. of the
        Royal Statistical Society B 44.
    GW 1969: Golub, Welsch, "Calculation of Gauss quadrature rules", Math. of Computation 23.
"""

from dagster_project.lifetime.beta_geometric import BetaGeometric, Dropout
from dagster_project.lifetime.fitting import Fitted, Refused, fit_mixture, fit_process
from dagster_project.lifetime.histories import Histories, HistoryError, group_histories
from dagster_project.lifetime.intervals import Estimate
from dagster_project.lifetime.mixture import Mixture
from dagster_project.lifetime.outcome import Finding, Reason
from dagster_project.lifetime.pareto import ParetoNbd
from dagster_project.lifetime.process import Process
from dagster_project.lifetime.scores import (
    Scores,
    discounted_orders,
    score_histories,
)
from dagster_project.lifetime.simulate import simulate_counts
from dagster_project.lifetime.spend import SpendFit, SpendRefused, fit_spend
from dagster_project.lifetime.waiting import Waiting, waiting_times

__all__ = [
    "BetaGeometric",
    "Dropout",
    "Estimate",
    "Finding",
    "Fitted",
    "Histories",
    "HistoryError",
    "Mixture",
    "ParetoNbd",
    "Process",
    "Reason",
    "Refused",
    "Scores",
    "SpendFit",
    "SpendRefused",
    "Waiting",
    "discounted_orders",
    "fit_mixture",
    "fit_process",
    "fit_spend",
    "group_histories",
    "score_histories",
    "simulate_counts",
    "waiting_times",
]
