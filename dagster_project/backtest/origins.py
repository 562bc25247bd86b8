"""Which past days models are tested at, and which earlier days they may learn from.

At an origin a model may know only what was known then: it learns from earlier cutoffs whose outcome
window had ended by the origin (cutoff + horizon <= origin). A model tested otherwise would know
part of its test, so a round that does this cannot be made.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import md5
from typing import Final

import numpy as np

from dagster_project.backtest.forecasts import IntArray

TEST_ORIGINS: Final = 3
FOLDS: Final = 5


@dataclass(frozen=True)
class Round:
    """One fit and what it is tested on.

    Attributes:
        origin: the cutoff at which the model is tested.
        training: the cutoffs it learns from, ascending.
        horizon_days: length of the outcome windows.
        fold: None where all customers take part on both sides; else the fold of customers who are
            tested, after learning from the others (`customer_folds`).
    """

    origin: date
    training: tuple[date, ...]
    horizon_days: int
    fold: int | None = None

    def __post_init__(self) -> None:
        if not self.training:
            raise ValueError(f"The round at {self.origin} has nothing to learn from.")
        if self.fold is not None:
            if self.training != (self.origin,):
                raise ValueError("A round by customers learns from the origin's own cutoff only.")
            return
        ends = max(self.training) + timedelta(days=self.horizon_days)
        if ends > self.origin:
            raise ValueError(
                f"The outcome window of {max(self.training)} ends on {ends}, after the origin "
                f"{self.origin}: the model would know part of its test."
            )


@dataclass(frozen=True)
class Plan:
    """What to fit and where to test it.

    Attributes:
        rounds: in order of origin and fold; none if no outcome window has ended.
        present: cutoffs from which the models for today may learn: all whose window has ended.
        words: the plan in a sentence, for people.
    """

    rounds: tuple[Round, ...]
    present: tuple[date, ...]
    words: str

    @property
    def origins(self) -> tuple[date, ...]:
        """Days at which models are tested, ascending."""
        return tuple(sorted({each.origin for each in self.rounds}))

    @property
    def by_customers(self) -> bool:
        """Whether customers, not days, part what is learned from what is tested."""
        return any(each.fold is not None for each in self.rounds)


def plan_backtest(
    cutoffs: Iterable[date],
    as_of: date,
    horizon_days: int,
    *,
    test_origins: int = TEST_ORIGINS,
    folds: int = FOLDS,
) -> Plan:
    """Lay out the backtest.

    The last `test_origins` cutoffs with at least one cutoff to learn from are tested. If there is
    none, the latest cutoff is tested by folds over customers, which cannot show how a model ages.
    One customer cannot be parted, so then nothing is tested and nothing learned.

    Args:
        cutoffs: past days for which histories and outcomes exist, in any order; those whose
            outcome window has not ended by `as_of` are left out.
        as_of: the day for which everything is computed.
        horizon_days: length of the outcome windows.
        test_origins: how many at most.
        folds: of customers; below 2 they cannot be parted.

    Raises:
        ValueError: `horizon_days` is not positive.
    """
    if horizon_days <= 0:
        raise ValueError(f"horizon_days is {horizon_days}. It must be positive.")
    horizon = timedelta(days=horizon_days)
    past = tuple(sorted({cutoff for cutoff in cutoffs if cutoff + horizon <= as_of}))
    rounds = [
        Round(origin, before, horizon_days)
        for origin in past
        if (before := tuple(cutoff for cutoff in past if cutoff + horizon <= origin))
    ][-test_origins:]
    if rounds:
        days = ", ".join(str(each.origin) for each in rounds)
        least, most = len(rounds[0].training), len(rounds[-1].training)
        return Plan(
            tuple(rounds),
            past,
            f"Tested at {days}, each time after learning from {_counted(least, most)} whose "
            f"{horizon_days} days had ended by then.",
        )
    if past and folds > 1:
        latest = past[-1]
        return Plan(
            tuple(Round(latest, (latest,), horizon_days, fold) for fold in range(folds)),
            past,
            f"Tested at {latest} by customers, each of {folds} folds after learning from the "
            "others, because the history holds only one window: this does not show how the "
            "models age.",
        )
    if past:
        return Plan((), (), "Not tested: the history holds only one window of one customer.")
    return Plan(
        (), (), f"Not tested: no {horizon_days} days after a past cutoff have ended by {as_of}."
    )


def customer_folds(customer_ids: Sequence[str], folds: int = FOLDS) -> IntArray:
    """Fold of each customer, of even sizes, by the order of hashed ids, shape (customers,).

    The order of rows does not matter, and neither does what an id may tell of its customer.
    """
    digests = b"".join(md5(c.encode(), usedforsecurity=False).digest()[:8] for c in customer_ids)
    order = np.argsort(np.frombuffer(digests, dtype=">u8"), kind="stable")
    place = np.empty(len(order), dtype=np.int64)
    place[order] = np.arange(len(order))
    return place % folds


def _counted(least: int, most: int) -> str:
    if most == 1:
        return "one cutoff"
    return f"{most} cutoffs" if least == most else f"{least} to {most} cutoffs"
