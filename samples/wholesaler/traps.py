"""Companies that are easily taken for another: sisters at one address, namesakes elsewhere.

Both are companies of their own. A sister stands in the same house as its model and shares its web
domain or its telephone, under another name and in another trade. A namesake bears the model's name
in another region. Half of the models are customers, half other companies of the market.
"""

from typing import Final

import numpy as np
import pandas as pd

from samples.wholesaler.naming import addresses, company_names, slugs, surnames
from samples.wholesaler.plan import Plan, chance
from samples.wholesaler.premises import streets
from samples.wholesaler.words import INDUSTRIES, REGIONS

TRAPS: Final = 0.045  # of all companies, taken from the ordinary ones
SISTERS: Final = 0.55  # of the traps; the others are namesakes
FIRST_NUMBER: Final = 6_000_000  # telephone numbers below belong to people at customers
_PLACE: Final = ["region_number", "country", "region", "city", "postcode", "street"]


def set_traps(plan: Plan, market: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Turn some ordinary companies into sisters and namesakes of others; give all an address.

    Args:
        plan: size and seed.
        market: companies, those of customers with their website; `subscriber` where known.
        customers: with all columns.

    Returns:
        The companies with `trap` (sister, namesake), `resembles` (customer_id or company of the
        model), `website`, `email` and `subscriber` (whose telephone number it is).
    """
    rng = plan.rng("traps")
    n = max(4, round(TRAPS * len(market)))
    ordinary = rng.permutation(np.flatnonzero(market["kind"] == "ordinary"))
    own = pd.Series(FIRST_NUMBER + np.arange(len(market)), market.index)
    market = market.assign(subscriber=market["subscriber"].fillna(own).astype(int))
    models = _models(rng, market.iloc[ordinary[n:]], customers, n)
    sister = np.arange(n) < round(SISTERS * n)
    row = ordinary[:n]
    new = market.iloc[row].reset_index(drop=True)
    new = new.assign(trap=np.where(sister, "sister", "namesake"), resembles=models["model"])
    new = pd.concat(
        [_sisters(rng, new[sister], models[sister]), _namesakes(rng, new[~sister], models[~sister])]
    )
    market = market.assign(trap=None, resembles=None)
    changed = [*_PLACE, "industry", "stem", "form", "subscriber", "trap", "resembles"]
    market.loc[row, changed] = new[changed].to_numpy(dtype=object)
    return _with_addresses(market, customers)


def _models(
    rng: np.random.Generator, others: pd.DataFrame, customers: pd.DataFrame, n: int
) -> pd.DataFrame:
    """Return companies to resemble, of customers and others in turn: one row each, `model`."""
    found = []
    customers = customers[customers["joined_day"] < 0]
    for frame, key, wanted in (
        (customers.assign(subscriber=-1), "customer_id", (n + 1) // 2),
        (others, "company", n // 2),
    ):
        # A name with the city in it would give a namesake in another city away.
        plain = [city not in stem for stem, city in zip(frame["stem"], frame["city"], strict=True)]
        row = rng.choice(np.flatnonzero(plain), wanted, replace=False)
        columns = [*_PLACE, "stem", "industry", "subscriber"]
        found.append(frame.iloc[row][columns].assign(model=frame[key].to_numpy(dtype=object)[row]))
    both = pd.concat(found, ignore_index=True)
    return both.iloc[rng.permutation(n)].reset_index(drop=True)


def _sisters(rng: np.random.Generator, new: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    n = len(new)
    industry = (models["industry"].to_numpy() + rng.integers(1, len(INDUSTRIES), n)) % len(
        INDUSTRIES
    )
    place = [models[name].to_numpy() for name in ("country", "city")]
    named = company_names(rng, surnames(rng, n), industry, *place)
    # Of a customer we know the numbers of people only, so with one it is the domain that is shared.
    line = models["subscriber"].to_numpy()
    by_phone = (line >= 0) & chance(rng, 0.5, n)
    return new.assign(
        **{name: models[name].to_numpy() for name in _PLACE},
        industry=industry,
        stem=named["stem"].to_numpy(),
        form=named["form"].to_numpy(),
        subscriber=np.where(by_phone, line, new["subscriber"]),
    )


def _namesakes(rng: np.random.Generator, new: pd.DataFrame, models: pd.DataFrame) -> pd.DataFrame:
    n = len(new)
    away = rng.integers(1, len(REGIONS), n)
    region = (models["region_number"].to_numpy() + away) % len(REGIONS)
    place = addresses(rng, region)
    industry = models["industry"].to_numpy()
    core = surnames(rng, n)
    form = company_names(rng, core, industry, place["country"].to_numpy(), core)["form"]
    return new.assign(
        **{str(name): place[name].to_numpy() for name in place},
        street=streets(rng, place["country"].to_numpy()).to_numpy(),
        region_number=region,
        industry=industry,
        stem=models["stem"].to_numpy(),
        form=form.to_numpy(),
    )


def _with_addresses(market: pd.DataFrame, customers: pd.DataFrame) -> pd.DataFrame:
    """Give each company its web and e-mail address; sisters without a common phone share theirs."""
    own = "https://" + slugs(market["stem"].to_numpy()) + "-online.example"
    website = market["website"].fillna(own)
    known = pd.concat(
        [
            customers.set_index("customer_id")["website"],
            pd.Series(website.to_numpy(), market["company"]),
        ]
    )
    own_line = ~market["subscriber"].duplicated(keep=False)
    shares = (market["trap"] == "sister") & own_line
    website = website.mask(shares, market["resembles"].map(known))
    local = slugs(market["stem"].to_numpy()).where(shares, "info")
    domain = website.str.replace("https://(www[.])?", "", regex=True)
    return market.assign(website=website, email=local + "@" + domain)
