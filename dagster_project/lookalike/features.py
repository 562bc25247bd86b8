"""What may be known of a customer and of a prospect alike, and what is never used.

A figure is unknown where it is missing, infinite or negative. Unknown is not a value: it has no
weight, because customers are known better than prospects and would be told by that alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

FEWEST_KNOWN: Final = 10  # rows of a side in which a feature must be known to be used
LEAST_SHARE: Final = 0.05  # likewise, of all rows of the side
SAME_NAMES: Final = 0.5  # share of customers whose name of a feature must occur in the market


@dataclass(frozen=True)
class Feature:
    """One thing known of a company or person.

    Attributes:
        name: as in the profiles, but for `age_years`.
        family: features of one family say much the same, so they share one voice.
        words: for people.
        parent: of which it is a finer division, if any.
        is_number: whether it is measured, not named.
        lumped_below: directories do not tell smaller numbers apart, so nor do we.
    """

    name: str
    family: str
    words: str
    parent: str | None = None
    is_number: bool = False
    lumped_below: float = 0.0


FEATURES: Final = (
    Feature("industry_key", "industry", "industry", parent="industry_group"),
    Feature("employees", "size", "employees", is_number=True, lumped_below=10),
    Feature("size_class", "size", "size class"),
    Feature("annual_revenue", "size", "annual revenue", is_number=True),
    Feature("region_key", "place", "region"),
    Feature("postcode_area", "place", "postcode area"),
    Feature("country_code", "place", "country"),
    Feature("distance_km", "place", "distance", is_number=True),
    Feature("age_years", "age", "age of the company", is_number=True),
    Feature("engagement", "interest", "engagement", is_number=True),
    Feature("sources", "interest", "number of sources", is_number=True),
)

# A coarser feature is left out where the finer one is used: it says the same again.
SAID_BY: Final = {"size_class": "employees"}

NEVER_USED: Final = {
    "has_website": (
        "whether a website is on record tells how well somebody is known, not what they are"
    ),
}
NOT_FOR_PERSONS: Final = {
    "name": "a name tells sex, origin and often religion; it is no column of the profiles",
    "age_years": "of a person it is the age itself",
    "country_code": "it stands for nationality and ethnic origin",
    "region_key": "a region of few people stands for ethnic origin, religion and wealth",
    "postcode_area": "neighbourhoods stand for ethnic origin, religion and wealth",
    "distance_km": "with the company's own place known it singles out neighbourhoods again",
}


def traits_of(profiles: pd.DataFrame, day: date) -> pd.DataFrame:
    """Bring the features of profiles into one form.

    Args:
        profiles: rows of `int_lookalike_profiles`, of either kind.
        day: on which prospects are looked at; customers are taken as old as when they were won.

    Returns:
        One row per profile, same index: numbers as float64 and names as text, missing where
        unknown or, of persons, not to be used; also the columns named as parents.
    """
    seen = pd.to_datetime(profiles["won_on"]).dt.year.fillna(day.year)
    is_person = (profiles["kind"] == "person").to_numpy(dtype=bool, na_value=False)
    columns: dict[str, pd.Series] = {}
    for feature in FEATURES:
        if feature.name == "age_years":
            values = seen - _numbers(profiles["founded_year"])
        else:
            values = profiles[feature.name]
        columns[feature.name] = _numbers(values) if feature.is_number else _names(values)
    columns["industry_group"] = _names(profiles["industry_group"])
    for name in NOT_FOR_PERSONS:
        if name in columns:
            columns[name] = columns[name].mask(is_person)
    return pd.DataFrame(columns, index=profiles.index)


def usable(customers: pd.DataFrame, market: pd.DataFrame) -> tuple[tuple[Feature, ...], list[str]]:
    """Choose the features known on both sides.

    Args:
        customers: their traits.
        market: traits of prospects.

    Returns:
        The features, and why others are left out, in words.
    """
    used: list[Feature] = []
    words: list[str] = []
    for feature in FEATURES:
        here = customers[feature.name], market[feature.name]
        known = [int(side.notna().sum()) for side in here]
        least = [max(FEWEST_KNOWN, LEAST_SHARE * len(side)) for side in here]
        told = f"known of {known[0]:,} customers and {known[1]:,} prospects"
        if known[0] < least[0] or known[1] < least[1]:
            if any(known):
                words.append(f"{_capital(feature.words)} is left out, as it is {told}.")
        elif pd.concat(here).nunique() < 2:
            words.append(f"{_capital(feature.words)} is left out, as it is the same for all.")
        elif not feature.is_number and _foreign(*here):
            words.append(
                f"{_capital(feature.words)} is left out, as most customers bear a name of it that "
                "no prospect bears: the two seem to be named differently."
            )
        else:
            used.append(feature)
    names = {feature.name for feature in used}
    kept = tuple(each for each in used if SAID_BY.get(each.name) not in names)
    return kept, words


def known_features(traits: pd.DataFrame, features: Sequence[Feature]) -> np.ndarray:
    """How many of the features each row is known by, shape (rows,)."""
    counts: np.ndarray = traits[[each.name for each in features]].notna().sum(axis=1).to_numpy()
    return counts


def is_true(flags: pd.Series) -> pd.Series:
    """Flags without missing ones: what is not known to be true counts as false."""
    return flags.astype("boolean").fillna(False).astype(bool)


def _foreign(customers: pd.Series, market: pd.Series) -> bool:
    return bool(customers.dropna().isin(market.unique()).mean() < SAME_NAMES)


def _numbers(values: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(values, errors="coerce").astype("float64")
    return numbers.where(np.isfinite(numbers) & (numbers >= 0))


def _names(values: pd.Series) -> pd.Series:
    return values.astype("object").where(values.notna())


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
