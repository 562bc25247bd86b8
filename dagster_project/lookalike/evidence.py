"""Weight of evidence: how much more often a trait occurs among good customers than in the market.

    weight of a bin = log(share of good customers in it / share of the market in it)

Small counts are drawn towards what is known without them. Within a bin, good customers against
market rows are beta-binomial; how strong its prior is the counts of all bins say (empirical Bayes),
once for parents around the whole and once for bins around their parents. All strengths from half a
customer to 5,000 are averaged, each by how likely it makes the counts and by its inverse root,
which is flat in the standard deviation between bins (Gelman 2006). Where bins differ by no more
than chance great strengths are likeliest, and the weights are about 0.

Traits that say the same (employees, revenue) would count twice if their weights were simply added.
So the weights are weighted in turn, by a logistic regression of good customer against market on
them. Its prior: 1 for each family of features, shared among its members, standard deviation .5; it
is never below 0, as a trait must not speak against what it shows. With few customers this is the
naive sum with families for features, with many it is what the data say.

In simulated companies the 80 % intervals of single weights hold the truth in about 80 %, those of
whole scores in 73 %, as shrunken weights lie a little too near 0.

Sources:
    Good 1950: "Probability and the weighing of evidence".
    Siddiqi 2006: "Credit risk scorecards" (weight of evidence and information value).
    Skellam 1948: "A probability distribution derived from the binomial distribution by regarding
        the probability of success as variable", JRSS B 10 (beta-binomial).
    Gelman 2006: "Prior distributions for variance parameters in hierarchical models", Bayesian
        Analysis 1.
    Robbins 1956: "An empirical Bayes approach to statistics" (estimating the prior).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import minimize
from scipy.special import betaln, expit, polygamma, softmax

from dagster_project.lookalike.additive import Additive, with_unknown
from dagster_project.lookalike.bins import Bins, FloatArray, IntArray
from dagster_project.lookalike.gaps import Lesson

WEIGHT_OF_EVIDENCE: Final = "weight_of_evidence"
STRENGTHS: Final = np.geomspace(0.5, 5_000, 30)  # of the prior, in good customers
SPREAD: Final = 0.5  # standard deviation of the prior of a feature's voice
FOLDS: Final = 5


@dataclass(frozen=True)
class Evidence:
    """The weights of one feature's bins.

    Attributes:
        weight: log-odds, shape (bins,).
        variance: of these, shape (bins,).
        information: sum over bins of weight x difference of shares: below .02 nothing to speak of,
            above .3 strong (Siddiqi 2006); of the shrunken weights.
    """

    weight: FloatArray
    variance: FloatArray
    information: float


def weigh(good: FloatArray, market: FloatArray, parent: IntArray) -> Evidence:
    """Weigh the bins of one feature.

    Args:
        good: good customers in each bin, shape (bins,).
        market: prospects in each bin, shape (bins,).
        parent: number of each bin's parent, shape (bins,).
    """
    all_good, all_market = float(good.sum()), float(market.sum())
    if not all_good or not all_market:
        nothing = np.zeros(len(good))
        return Evidence(nothing, nothing, 0.0)
    whole = all_good / (all_good + all_market)
    above_good, above_market = _sums(parent, good), _sums(parent, market)
    odds, doubt = _draw(above_good, above_market, np.full(len(above_good), whole), whole)
    odds, doubt = _draw(good, market, expit(odds)[parent], whole, doubt[parent])
    weight = odds - np.log(all_good / all_market)
    information = float(np.sum((good / all_good - market / all_market) * weight))
    return Evidence(weight, doubt, information)


def _sums(parent: IntArray, rows: FloatArray) -> FloatArray:
    return np.bincount(parent, rows).astype(np.float64)


def _draw(
    good: FloatArray,
    market: FloatArray,
    prior: FloatArray,
    whole: float,
    prior_variance: FloatArray | float = 0.0,
) -> tuple[FloatArray, FloatArray]:
    """Log-odds of good customers in bins drawn to the prior's share, and their variance.

    Averaged over strengths by how likely each makes the counts, so that not knowing the strength
    widens the interval.
    """
    rows = STRENGTHS[:, None] / whole
    ours, theirs = rows * prior, rows * (1 - prior)
    with_ours, with_theirs = ours + good, theirs + market
    likely = np.sum(betaln(with_ours, with_theirs) - betaln(ours, theirs), axis=1)
    chance = softmax(likely - np.log(STRENGTHS) / 2)
    odds = np.log(with_ours / with_theirs)
    lent = (rows / (rows + good + market)) ** 2 * prior_variance
    within = polygamma(1, with_ours) + polygamma(1, with_theirs) + lent
    mean: FloatArray = chance @ odds
    variance: FloatArray = chance @ (within + (odds - mean) ** 2)
    return mean, variance


def counts(codes: IntArray, bins: int, weight: FloatArray | None = None) -> FloatArray:
    """Rows in each bin, those unknown left out, shape (bins,)."""
    known = codes >= 0
    w = None if weight is None else weight[known]
    return np.bincount(codes[known], w, minlength=bins).astype(np.float64)


def weigh_all(bins: Sequence[Bins], good: IntArray, market: IntArray) -> list[Evidence]:
    """Weigh every feature; codes of shape (rows, features)."""
    return [
        weigh(counts(good[:, column], len(each)), counts(market[:, column], len(each)), each.parent)
        for column, each in enumerate(bins)
    ]


def fit_evidence(name: str, bins: Sequence[Bins], lesson: Lesson) -> Additive:
    """Fit the model.

    Args:
        name: of the model.
        bins: of its features.
        lesson: good customers and market.
    """
    found = weigh_all(bins, lesson.good, lesson.market)
    voices, doubt = _voices(bins, lesson)
    effects, covariance = [], []
    for column, one in enumerate(found):
        effects.append(with_unknown(voices[column] * one.weight))
        row = []
        for other in range(column + 1):
            both = doubt[column, other] * np.outer(one.weight, found[other].weight)
            if other == column:
                both = both + np.diag(voices[column] ** 2 * one.variance)
            row.append(with_unknown(both))
        covariance.append(tuple(row))
    return Additive(name, tuple(bins), 0.0, tuple(effects), tuple(covariance))


def _voices(bins: Sequence[Bins], lesson: Lesson) -> tuple[FloatArray, FloatArray]:
    """How far each feature's weights count beside the others', and the covariance of that.

    The weights of a row come from the other folds, or a rare name would vouch for itself.
    """
    families = [each.feature.family for each in bins]
    usual = np.array([1 / families.count(family) for family in families])
    if not bins:
        return usual, np.zeros((0, 0))
    rows = np.zeros(lesson.taught.shape)
    for fold in range(FOLDS):
        held = lesson.fold == fold
        found = weigh_all(
            bins,
            lesson.good[lesson.good_fold != fold],
            lesson.market[lesson.market_fold != fold],
        )
        for column, evidence in enumerate(found):
            rows[held, column] = with_unknown(evidence.weight)[lesson.taught[held, column]]
    design = np.column_stack([np.ones(len(rows)), rows])
    precision = np.r_[0.0, np.full(len(bins), SPREAD**-2)]
    centre = np.r_[0.0, usual]

    def loss(point: FloatArray) -> tuple[float, FloatArray]:
        odds = design @ point
        off = point - centre
        missed = np.logaddexp(0, odds) - lesson.is_good * odds
        slope = design.T @ (lesson.weight * (expit(odds) - lesson.is_good)) + precision * off
        return float(lesson.weight @ missed + 0.5 * precision @ off**2), slope

    bounds = [(None, None)] + [(0.0, None)] * len(bins)
    point = minimize(loss, centre, jac=True, bounds=bounds, method="L-BFGS-B").x
    chance = expit(design @ point)
    slack = lesson.weight * chance * (1 - chance)
    hessian = design.T @ (design * slack[:, None]) + np.diag(precision)
    return point[1:], np.linalg.inv(hessian)[1:, 1:]
