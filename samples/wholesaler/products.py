"""What the wholesaler sells: articles in categories, with cost and list price.

Which of them a customer buys is in `baskets.py`.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.plan import Plan, numbered, words
from samples.wholesaler.words import CATEGORIES, PRODUCT_ADJECTIVES

PER_CATEGORY: Final = 100
PRICE_SPREAD: Final = 0.7  # standard deviation of the logarithm within a category


def make_products(plan: Plan) -> pd.DataFrame:
    """Return the articles, PER_CATEGORY of each category one after the other: one row each.

    Columns: product_id, name, category (text), list_price, unit_cost, EUR.
    """
    rng = plan.rng("products")
    n = len(CATEGORIES) * PER_CATEGORY
    category = np.repeat(np.arange(len(CATEGORIES)), PER_CATEGORY)
    median = np.array([each[2] for each in CATEGORIES])[category]
    cost_share = np.array([each[3] for each in CATEGORIES])[category]
    price = np.maximum(np.round(median * np.exp(PRICE_SPREAD * rng.normal(size=n)), 2), 0.5)
    cost = price * np.clip(cost_share + rng.normal(0, 0.05, n), 0.3, 0.92)
    adjective = words(PRODUCT_ADJECTIVES, rng.integers(0, len(PRODUCT_ADJECTIVES), n))
    noun = words(tuple(each[1] for each in CATEGORIES), category)
    size = (rng.integers(1, 60, n) * 5).astype(str).astype(object)
    return pd.DataFrame(
        {
            "product_id": numbered("ART-", np.arange(n) + 10_001),
            "name": noun + " " + adjective + " " + size,
            "category": words(tuple(each[0] for each in CATEGORIES), category),
            "list_price": price,
            "unit_cost": np.round(cost, 2),
        }
    )
