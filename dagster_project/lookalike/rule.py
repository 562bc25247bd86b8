"""What ranks prospects where there is too little to learn from: a stated rule, not a model."""

from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from dagster_project.lookalike.bins import FloatArray
from dagster_project.lookalike.situation import Situation

COMPARED: Final = ("industry_key", "size_class", "region_key")


@dataclass(frozen=True)
class Rule:
    """Shares of customers by trait.

    Attributes:
        shares: by trait, the share of customers that have each name.
        words: the rule.
    """

    shares: dict[str, pd.Series]
    words: str = (
        "Prospects are ranked by rule: the share of customers in the same industry, of the same "
        "size class and in the same region, on average; what is unknown counts as no customer."
    )

    def score(self, traits: pd.DataFrame) -> FloatArray:
        """Mean share, 0..1, shape (rows,)."""
        total = np.zeros(len(traits))
        for name, shares in self.shares.items():
            total += traits[name].map(shares).fillna(0.0).to_numpy(dtype=np.float64)
        return total / max(len(self.shares), 1)


def rule_of(situation: Situation) -> Rule | None:
    """Count all customers won so far; None if there are none."""
    if not len(situation.won_traits):
        return None
    shares = {name: situation.won_traits[name].value_counts(normalize=True) for name in COMPARED}
    return Rule(shares)
