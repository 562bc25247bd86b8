"""Names of companies and people, addresses, phone numbers, and how sources misspell them.

Works on whole columns of text. Which company gets which name, and which record is misspelt, is
decided by the caller.
"""

from typing import Any, Final

import numpy as np
import pandas as pd

from samples.wholesaler.plan import Column, chance, words
from samples.wholesaler.words import (
    CORE_FIRST,
    CORE_SECOND,
    COUNTRY_CODE,
    FIRST_END,
    FIRST_START,
    INDUSTRIES,
    LEGAL_FORMS,
    LEGAL_SHARES,
    PLACE_END,
    PLACE_MIDDLE,
    PLACE_START,
    REGIONS,
)

CITIES_PER_REGION: Final = 24
LONG_FORMS: Final = {
    "GmbH & Co. KG": "GmbH & Co KG",
    "GmbH": "G.m.b.H.",
    "Ges.m.b.H.": "GmbH",
    "e.K.": "eK",
    "AG": "Aktiengesellschaft",
}


def surnames(rng: np.random.Generator, n: int) -> Column:
    """Return n surnames, which serve companies too."""
    first = words(CORE_FIRST, rng.integers(0, len(CORE_FIRST), n))
    return np.asarray(first + words(CORE_SECOND, rng.integers(0, len(CORE_SECOND), n)))


def people(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Return n people: `first` and `last`."""
    start = words(FIRST_START, rng.integers(0, len(FIRST_START), n))
    first = start + words(FIRST_END, rng.integers(0, len(FIRST_END), n))
    return pd.DataFrame({"first": first, "last": surnames(rng, n)})


def company_names(
    rng: np.random.Generator, core: Column, industry: Column, country: Column, city: Column
) -> pd.DataFrame:
    """Return `stem` (the name without legal form) and `form` of companies."""
    n = len(core)
    trades = np.array([names for _, names, *_ in INDUSTRIES], dtype=object)
    trade = trades[industry, rng.integers(0, trades.shape[1], n)]
    shape = rng.choice(4, n, p=[0.5, 0.22, 0.16, 0.12])
    stem = np.select(
        [shape == 0, shape == 1, shape == 2],
        [core + " " + trade, trade + " " + core, core + " & Söhne " + trade],
        core + " " + trade + " " + city,
    )
    form = rng.choice(len(LEGAL_SHARES), n, p=LEGAL_SHARES)
    forms = np.array([LEGAL_FORMS[region[1]] for region in REGIONS], dtype=object)
    by_country = {region[1]: place for place, region in enumerate(REGIONS)}
    place = pd.Series(country).map(by_country).to_numpy()
    return pd.DataFrame({"stem": stem, "form": forms[place, form]})


def addresses(rng: np.random.Generator, region: Column) -> pd.DataFrame:
    """Return `country`, `region`, `city`, `postcode` of places in the given regions."""
    at = rng.integers(0, CITIES_PER_REGION, len(region))
    code = region * CITIES_PER_REGION + at
    ends = np.array([PLACE_END[each[1]] for each in REGIONS], dtype=object)
    city = (
        words(PLACE_START, code % len(PLACE_START))
        + words(PLACE_MIDDLE, code * 7 // 3 % len(PLACE_MIDDLE))
        + ends[region, at % 4]
    )
    digits = np.where(region >= 4, 3, 4)
    rest = (code * 379 + 113) % 10**digits
    text = np.where(
        region >= 4, np.char.zfill(rest.astype(str), 3), np.char.zfill(rest.astype(str), 4)
    )
    lead = words(tuple(each[3] for each in REGIONS), region)
    return pd.DataFrame(
        {
            "country": words(tuple(each[1] for each in REGIONS), region),
            "region": words(tuple(each[0] for each in REGIONS), region),
            "city": pd.Series(city, dtype="str").str.title(),
            "postcode": lead + text.astype(object),
        }
    )


def slugs(names: Column) -> pd.Series:
    """Return names as part of an internet address, each of them once."""
    plain = spelled_out(pd.Series(names)).str.lower().str.replace("[^a-z0-9]+", "-", regex=True)
    repeat = plain.groupby(plain).cumcount()
    return plain + np.where(repeat > 0, "-" + (repeat + 1).astype(str), "")


def phones(rng: np.random.Generator, region: Column, subscriber: Column) -> pd.Series:
    """Return phone numbers that nobody has, in the spellings of four systems.

    The number behind the area code begins with 0, which no subscriber's number does.

    Args:
        rng: decides the spelling.
        region: of the subscriber.
        subscriber: below ten million; each has a number of its own.
    """
    number = (subscriber * 7_919 + 271) % 10_000_000
    area = words(tuple(each[4] for each in REGIONS), region) + (number // 1_000_000).astype(str)
    local = np.char.add("0", np.char.zfill((number % 1_000_000).astype(str), 6)).astype(object)
    code = words(tuple(COUNTRY_CODE[each[1]] for each in REGIONS), region)
    shape = rng.choice(4, len(region), p=[0.5, 0.2, 0.2, 0.1])
    spelled = np.select(
        [shape == 0, shape == 1, shape == 2],
        [
            "+" + code + " " + area + " " + local,
            "0" + area + "/" + local,
            "00" + code + area + local,
        ],
        "+" + code + " (0)" + area + "-" + local,
    )
    return pd.Series(spelled, dtype="str")


def spelled_out(names: pd.Series) -> pd.Series:
    """Return names with umlauts in two letters and without accents."""
    for letter, two in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ö", "Oe")):
        names = names.str.replace(letter, two, regex=False)
    return names.str.replace("à", "a", regex=False)


def flattened(names: pd.Series) -> pd.Series:
    """Return names with umlauts robbed of their dots."""
    for letter, one in (("ä", "a"), ("ö", "o"), ("ü", "u"), ("ß", "s"), ("Ö", "O"), ("à", "a")):
        names = names.str.replace(letter, one, regex=False)
    return names


def capitals(names: pd.Series) -> pd.Series:
    """Return names in capitals."""
    return names.str.replace("ß", "ss", regex=False).str.upper()


def mistyped(rng: np.random.Generator, names: Column) -> Column:
    """Return names with one slip each: a letter left out, doubled, or two letters swapped."""
    text = np.asarray(names).astype(str)
    if not len(text):
        return text.astype(object)
    length = np.char.str_len(text)
    width = int(length.max()) + 2
    letters: Any = text.astype(f"U{width}").view("U1").reshape(len(text), width)
    slot = np.arange(width)[None, :]
    at = (1 + rng.random(len(text)) * np.maximum(length - 3, 1)).astype(int)[:, None]
    slip = rng.integers(0, 3, len(text))[:, None]
    source = np.where((slip == 0) & (slot >= at), slot + 1, slot)
    source = np.where((slip == 1) & (slot > at), slot - 1, source)
    source = np.where((slip == 2) & (slot == at), slot + 1, source)
    source = np.where((slip == 2) & (slot == at + 1), slot - 1, source)
    moved = np.take_along_axis(letters, np.minimum(source, width - 1), axis=1)
    return np.ascontiguousarray(moved).view(f"U{width}").ravel().astype(object)


def as_recorded(rng: np.random.Generator, stem: Column, form: Column) -> pd.Series:
    """Return company names the way a third party writes them down.

    Legal form left out (20 %) or written otherwise (15 %), umlauts spelled out (12 %) or flattened
    (6 %), & as und (half of them), one slip of the keys (10 %), all capitals (7 %), blanks at the
    ends (3 %). A name may have several of these.
    """
    n = len(stem)
    shape = rng.random(n)
    other = pd.Series(form).map(lambda each: LONG_FORMS.get(each, each)).to_numpy()
    spelled = np.where(shape < 0.20, "", np.where(shape < 0.35, " " + other, " " + form))
    names = pd.Series(stem + spelled, dtype="str")
    names = names.where(~chance(rng, 0.5, n), names.str.replace(" & S", " und S", regex=False))
    script = rng.random(n)
    names = names.mask(script < 0.12, spelled_out(names)).mask(script > 0.94, flattened(names))
    slipped = chance(rng, 0.10, n)
    names = names.mask(slipped, pd.Series(mistyped(rng, names.to_numpy()), dtype="str"))
    names = names.mask(chance(rng, 0.07, n), capitals(names))
    return names.mask(chance(rng, 0.03, n), "  " + names + " ")
