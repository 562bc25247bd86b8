"""What the likeness models read from the warehouse, and the tables they leave in the lake.

Learning and scoring are pure (`lookalike/`); the model is small and learnt anew in every run, so
nothing of it is stored.
"""

from collections.abc import Mapping
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from threadpoolctl import threadpool_limits

from dagster_project.lake import table_path
from dagster_project.lookalike import Learnt, learn, score_prospects
from dagster_project.parameters import RunParameters
from dagster_project.settings import Settings
from dagster_project.swap import replacing
from dagster_project.warehouse import query

Frames = Mapping[str, pd.DataFrame]

_TEXT, _NUMBER, _COUNT, _DAY = pa.string(), pa.float64(), pa.int64(), pa.date32()


def _columns(names: str, kind: pa.DataType) -> list[tuple[str, pa.DataType]]:
    return [(name, kind) for name in names.split()]


SCHEMAS: Final = {
    "prospect_scores": pa.schema(
        [
            *_columns("prospect_id status model model_version", _TEXT),
            *_columns("score score_low score_high", _NUMBER),
            *_columns("value_year_1 value_year_1_low value_year_1_high", _NUMBER),
            *_columns("like_1 like_2 like_3 unlike_1 unlike_2", _TEXT),
            *_columns("like_1_effect like_2_effect like_3_effect", _NUMBER),
            *_columns("unlike_1_effect unlike_2_effect", _NUMBER),
            *_columns("near_1 near_2 near_3", _TEXT),
            *_columns("near_value_year_1", _NUMBER),
        ]
    ),
    "prospect_traits": pa.schema(
        [
            *_columns("feature bin", _TEXT),
            *_columns("customers good_customers market", _COUNT),
            *_columns("weight_of_evidence weight_low weight_high", _NUMBER),
            *_columns("information_value mean_value_year_1", _NUMBER),
        ]
    ),
    "prospect_backtest": pa.schema(
        [
            *_columns("model role", _TEXT),
            *_columns("origin_on", _DAY),
            *_columns("metric", _TEXT),
            *_columns("value low high", _NUMBER),
            *_columns("won market", _COUNT),
            *_columns("words", _TEXT),
        ]
    ),
    "prospect_deciles": pa.schema(
        [
            *_columns("model role", _TEXT),
            *_columns("decile prospects won", _COUNT),
            *_columns("value_won", _NUMBER),
        ]
    ),
}


def read_profiles(settings: Settings) -> pd.DataFrame:
    """Read customers and prospects with what is known of both, one row each."""
    return query(
        settings.warehouse,
        "from linkage.int_lookalike_profiles order by subject_kind, subject_id",
    )


def rank_prospects(settings: Settings, run: RunParameters) -> tuple[Learnt, Frames]:
    """Learn from the customers, score the prospects, and write the four tables.

    Returns:
        What was learnt, and the tables by name.
    """
    profiles = read_profiles(settings)
    # Sums of several threads differ in the last bit from those of one.
    with threadpool_limits(1):
        learnt = learn(profiles, run.as_of)
        frames = {
            "prospect_scores": score_prospects(learnt, profiles),
            "prospect_traits": learnt.traits,
            "prospect_backtest": learnt.backtest,
            "prospect_deciles": learnt.deciles,
        }
    for name, frame in frames.items():
        table = pa.Table.from_pandas(frame, schema=SCHEMAS[name], preserve_index=False)
        with replacing(table_path(settings.lake, "scores", name)) as beside:
            pq.write_table(table, beside, compression="zstd")
    return learnt, frames
