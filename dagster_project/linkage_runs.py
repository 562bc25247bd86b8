"""What linkage reads from the warehouse, and the tables it leaves in the lake.

Who is the same company or person is decided in `linkage/`, which is pure. Here are the queries that
feed it and the files that the masters layer of dbt reads.
"""

from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from threadpoolctl import threadpool_limits

from dagster_project.lake import table_path
from dagster_project.linkage import Linked, LinkOptions, link_records
from dagster_project.settings import Settings
from dagster_project.swap import replacing
from dagster_project.warehouse import query

_RECORDS: Final = """
    select records.*, ids.customer_id as account
    from intermediate.int_linkage_records as records
    left join intermediate.int_customer_ids as ids
        on records.record_key = concat('customer:', ids.id)
    where exists (from intermediate.int_linkage_records where record_kind = 'prospect')
    order by record_key
"""
_ADDRESSES: Final = """
    from intermediate.int_linkage_addresses
    where exists (from intermediate.int_linkage_records where record_kind = 'prospect')
    order by all
"""
_DECISIONS: Final = "select left_key, right_key, decision from staging.stg_match_decisions"
_TEXT, _NUMBER, _COUNT, _FLAG = pa.string(), pa.float64(), pa.int64(), pa.bool_()
SCHEMAS: Final = {
    "record_pairs": pa.schema(
        [
            ("left_key", _TEXT),
            ("right_key", _TEXT),
            ("match_probability", _NUMBER),
            ("match_weight", _NUMBER),
            ("band", _TEXT),
            ("decided_by", _TEXT),
            ("is_merged", _FLAG),
            ("evidence", _TEXT),
        ]
    ),
    "record_masters": pa.schema(
        [
            ("record_key", _TEXT),
            ("record_id", _TEXT),
            ("master_id", _TEXT),
            ("customer_id", _TEXT),
            ("customer_evidence", _TEXT),
            ("is_suppressed", _FLAG),
            ("review_key", _TEXT),
            ("records_in_master", _COUNT),
        ]
    ),
    "blocking": pa.schema(
        [
            ("rule", _TEXT),
            ("pairs", _COUNT),
            ("keys", _COUNT),
            ("skipped_keys", _COUNT),
            ("skipped_records", _COUNT),
            ("words", _TEXT),
        ]
    ),
    "master_changes": pa.schema(
        [
            ("event", _TEXT),
            ("master_id", _TEXT),
            ("other_master_id", _TEXT),
            ("records", _COUNT),
        ]
    ),
}


def link_prospects(settings: Settings) -> Linked:
    """Find which prospect records are one company or person, or a customer, or suppressed.

    Customers are never compared with each other, so without a prospect nothing is read.
    """
    warehouse, lake = settings.warehouse, settings.lake
    domains = query(warehouse, "select domain from rules.public_domains")["domain"]
    # Sums of several threads differ in the last bit from those of one.
    with threadpool_limits(1):
        return link_records(
            records=query(warehouse, _RECORDS),
            addresses=query(warehouse, _ADDRESSES),
            decisions=query(warehouse, f"{_DECISIONS} order by all", lake=lake),
            previous=pd.read_parquet(table_path(lake, "raw", "master_history")),
            public_domains=frozenset(domains),
            options=LinkOptions(),
        )


def write_links(lake: Path, linked: Linked) -> dict[str, int]:
    """Write the tables of the schema `linkage`; return the rows of each."""
    frames = {name: getattr(linked, name) for name in SCHEMAS}
    for name, frame in frames.items():
        table = pa.Table.from_pandas(frame, schema=SCHEMAS[name], preserve_index=False)
        with replacing(table_path(lake, "linkage", name)) as beside:
            pq.write_table(table, beside, compression="zstd")
    return {name: len(frame) for name, frame in frames.items()}
