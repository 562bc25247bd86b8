"""Made-up companies at any size, and what linking them costs; started by benchmarks.linkage.

python -m benchmarks.linkage_scale RECORDS
"""

import json
import resource
import sys
import time
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from benchmarks.linkage import (
    NO_DECISIONS,
    NO_PREVIOUS,
    Found,
    Pair,
    merged_pairs,
    pairs_within,
)
from dagster_project.linkage import link_records

BARE: Final = """
with keys as (
    select record_key, lower(name) || '|' || city as key from frame
    union all
    select record_key, text from addresses where address_kind = 'phone'
    union all
    select record_key, website from frame
),
few as (select key from keys where key is not null group by key having count(*) between 2 and 50)
select distinct l.record_key, r.record_key
from keys as l
inner join few using (key)
inner join keys as r on l.key = r.key and l.record_key < r.record_key
where l.record_key like 'prospect%' or r.record_key like 'prospect%'
"""


def make_companies(records: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Customers and as many prospects, two fifths of them customers' other spellings.

    Returns:
        records, addresses, and per record key the company it is.
    """
    rng = np.random.default_rng(20260101)
    vowels, ends = "aeiou", ("mann", "huber", "feld", "meier", "brecht", "wald", "reuter", "kamp")
    starts = rng.choice(list("bdfgklmnprstvw"), (400, 2))
    surnames = np.array([f"{a}{v}{b}{end}" for a, b in starts for v in vowels for end in ends])
    trades = np.array([
        "Bau", "Metallbau", "Logistik", "Sanitär", "Elektro", "Holzbau", "Pflege", "Hotel", "Labor",
        "Feinkost", "Autohaus", "Druck", "Reinigung", "Fördertechnik", "Gartenbau", "Handel",
    ])  # fmt: skip
    forms = np.array(["GmbH", "AG", "GmbH & Co. KG", "e.K.", "OHG", ""])
    market = records + records * 3 // 5
    surname, trade = rng.choice(surnames, market), rng.choice(trades, market)
    city = rng.integers(0, 3_000, market)
    street, number = rng.choice(surnames, market), rng.integers(1, 150, market)
    phone = 3_000_000 + np.arange(market) * 7
    owner = np.concatenate([np.arange(records), rng.integers(records * 3 // 5, market, records)])
    size = 2 * records
    name = pd.Series(surname[owner]).str.title() + " " + pd.Series(trade[owner])
    wrong = np.flatnonzero(rng.random(size) < 0.1)  # two neighbours swapped
    name[wrong] = [
        word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        for word, at in zip(name[wrong], rng.integers(1, 6, len(wrong)), strict=True)
    ]
    name = (name + " " + rng.choice(forms, size)).where(rng.random(size) < 0.9, name.str.upper())
    kind = np.repeat(["customer", "prospect"], records)
    key = pd.Series(kind) + ":" + pd.Series(np.arange(size)).astype("str").str.zfill(7)

    def known(share: float, *parts: object) -> pd.Series:
        """Parts of a value as one text, where it is known."""
        text = pd.Series("", index=key.index)
        for part in parts:
            text = text + pd.Series(part, index=key.index).astype("str")
        return text.where(rng.random(size) < share)

    frame = pd.DataFrame(
        {
            "record_key": key,
            "record_kind": kind,
            "source": "made",
            "kind": "company",
            "name": name,
            "country": rng.choice(["DE", "Deutschland", "Germany"], size),
            "region": None,
            "city": known(0.9, "Ort ", city[owner]),
            "postcode": known(0.8, city[owner] * 7 + 10_000),
            "street": known(0.7, street[owner], "straße ", number[owner]),
            "website": known(0.5, "www.", surname[owner], owner, ".example"),
            "founded_year": None,
        }
    )
    phones = known(0.7, "030 ", phone[owner])
    phones = phones.where(rng.random(size) > 0.005, "030 1234567")
    addresses = pd.DataFrame({"record_key": key, "address_kind": "phone", "text": phones}).dropna()
    return frame, addresses, pd.Series(owner, index=key)


def measure(records: int) -> dict[str, float]:
    """Link made-up companies in this process: seconds, CPU seconds, GiB, precision, recall."""
    frame, addresses, owner = make_companies(records)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    began, cpu = time.perf_counter(), time.process_time()
    linked = link_records(frame, addresses, NO_DECISIONS, NO_PREVIOUS, ())
    told = {
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "GiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
        "GiB before": before,
        "pairs": float(linked.blocking["pairs"].sum()),
        "review": float((linked.record_pairs["band"] == "review").sum()),
    }
    true = pairs_within(owner.index.to_series(), owner)
    found = Found(merged_pairs(linked), true)
    began = time.perf_counter()
    bare = Found(bare_joins(frame, addresses), true)
    return told | {
        "precision": found.precision,
        "recall": found.recall,
        "bare joins, seconds": time.perf_counter() - began,
        "bare joins, precision": bare.precision,
        "bare joins, recall": bare.recall,
    }


def bare_joins(frame: pd.DataFrame, addresses: pd.DataFrame) -> set[Pair]:
    """Pairs with a prospect that share the lower-case name with a city, a phone or a web domain."""
    with duckdb.connect(config={"threads": 2}) as connection:
        connection.register("frame", frame)
        connection.register("addresses", addresses)
        return set(connection.execute(BARE).fetchall())


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]))))
