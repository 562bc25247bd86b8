"""Counts drawn from a model have the distribution that the model itself computes."""

import numpy as np
import pytest
from scipy.stats import nbinom

from dagster_project.lifetime import (
    BetaGeometric,
    Dropout,
    Mixture,
    ParetoNbd,
    Process,
    group_histories,
    simulate_counts,
)

TIME = 60.0
MODELS: list[tuple[Process, list[float]]] = [
    (BetaGeometric(Dropout.NEVER), [0.8, 20.0]),
    (BetaGeometric(Dropout.AFTER_REPEAT), [0.8, 20.0, 0.6, 2.5]),
    (BetaGeometric(Dropout.AFTER_EVERY), [0.8, 20.0, 0.6, 2.5]),
    (BetaGeometric(Dropout.AFTER_EVERY, 3), [1.5, 10.0, 0.6, 2.5]),
    (Mixture(Dropout.AFTER_EVERY, (1, 4)), [0.8, 20.0, 1.5, 5.0, 0.6, 2.5, 0.7]),
    (ParetoNbd(), [0.8, 20.0, 0.7, 30.0]),
]


@pytest.mark.parametrize(
    ("process", "parameters"), MODELS, ids=lambda each: getattr(each, "name", "")
)
def test_drawn_counts_have_the_models_own_mean_and_share_of_one_time_buyers(
    process: Process, parameters: list[float]
) -> None:
    theta = np.log(parameters)
    counts = simulate_counts(process, theta, np.full(60_000, TIME), seed=1)
    fresh = group_histories([0], [0], [0], [0.0], gaps_apart=True)
    again = float(process.order_probability(theta, fresh, TIME)[0])
    expected = float(process.expected_orders(theta, fresh, TIME)[0])
    assert np.mean(counts > 0) == pytest.approx(again, abs=4 * np.sqrt(0.25 / len(counts)))
    assert counts.mean() == pytest.approx(expected, abs=4 * counts.std() / np.sqrt(len(counts)))


def test_without_dropout_counts_are_negative_binomial() -> None:
    theta = np.log([0.8, 20.0])
    counts = simulate_counts(BetaGeometric(Dropout.NEVER), theta, np.full(60_000, TIME), seed=2)
    shares = np.bincount(counts, minlength=8)[:8] / len(counts)
    expected = nbinom.pmf(np.arange(8), 0.8, 20 / (20 + TIME))
    np.testing.assert_allclose(shares, expected, atol=0.008)


def test_the_same_seed_gives_the_same_counts_and_another_gives_others() -> None:
    process, parameters = MODELS[4]
    first, again, other = (
        simulate_counts(process, np.log(parameters), np.full(200, TIME), seed) for seed in (1, 1, 2)
    )
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


def test_nobody_buys_again_in_no_time_and_counting_stops_where_it_is_told() -> None:
    for process, parameters in MODELS:
        theta = np.log(parameters)
        assert not simulate_counts(process, theta, np.zeros(50), seed=1).any()
        assert simulate_counts(process, theta, np.full(500, 1e4), seed=1, most=3).max() == 3
