"""Records, addresses and decisions as SQL hands them over, short to write down."""

from collections.abc import Collection
from typing import Any

import pandas as pd

from dagster_project.linkage import Linked, LinkOptions, link_records

COLUMNS = (
    "record_key", "record_kind", "source", "kind", "name", "country", "region", "city", "postcode",
    "street", "website", "founded_year",
)  # fmt: skip


def record(key: str, name: str | None, **more: Any) -> dict[str, Any]:
    """A company in Bonn unless said otherwise; the key tells the kind."""
    given = {
        "record_kind": key.split(":")[0], "source": "directory", "kind": "company",
        "country": "DE", "city": "Bonn", "postcode": "53111",
    }  # fmt: skip
    return dict.fromkeys(COLUMNS) | given | {"record_key": key, "name": name} | more


def records(*rows: dict[str, Any]) -> pd.DataFrame:
    columns = list(dict.fromkeys([*COLUMNS, *(name for row in rows for name in row)]))
    return pd.DataFrame(list(rows), columns=columns)


def addresses(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=["record_key", "address_kind", "text"], dtype="str")


def link(
    rows: pd.DataFrame,
    given: pd.DataFrame | None = None,
    decisions: Collection[tuple[str, str, str]] = (),
    previous: Linked | None = None,
    public: Collection[str] = (),
    options: LinkOptions | None = None,
) -> Linked:
    before = previous.record_masters if previous else None
    return link_records(
        rows,
        addresses() if given is None else given,
        pd.DataFrame(list(decisions), columns=["left_key", "right_key", "decision"], dtype="str"),
        before[["record_key", "master_id"]]
        if before is not None
        else pd.DataFrame(columns=["record_key", "master_id"], dtype="str"),
        public,
        options,
    )


def master_of(linked: Linked) -> dict[str, str]:
    masters = linked.record_masters
    return dict(zip(masters["record_key"], masters["master_id"], strict=True))


def band_of(linked: Linked, one: str, other: str) -> str | None:
    left, right = sorted((one, other))
    pairs = linked.record_pairs
    found = pairs[(pairs["left_key"] == left) & (pairs["right_key"] == right)]
    return str(found["band"].iloc[0]) if len(found) else None
