"""Prospects ranked by likeness to good customers.

Belongs here: features and their bins (`features`, `bins`), what was known on a day (`situation`),
models (`evidence`, `regression`, in the common form `additive`; `models` says which are fitted),
what a first year is worth (`worth`), customers to name (`neighbours`), the backtest by time
(`trial`), how it is measured (`measuring`) and judged (`judging`), the scores (`scoring`). Does not
belong here: who is the same company (`linkage/`), who may be contacted, SQL, storage, words for a
list. Pure: numpy, SciPy, pandas, scikit-learn; no clock, no environment, no file.

Three rules run through all modules. What is unknown weighs nothing, on either side. Good means
value, not presence. And where nothing could be learned there is a stated rule or no score.
"""

from dagster_project.lookalike.features import NEVER_USED, NOT_FOR_PERSONS
from dagster_project.lookalike.learning import Learnt, learn
from dagster_project.lookalike.scoring import SCORE_COLUMNS, score_prospects
from dagster_project.lookalike.tables import BACKTEST_COLUMNS, DECILE_COLUMNS, TRAIT_COLUMNS

__all__ = [
    "BACKTEST_COLUMNS",
    "DECILE_COLUMNS",
    "NEVER_USED",
    "NOT_FOR_PERSONS",
    "SCORE_COLUMNS",
    "TRAIT_COLUMNS",
    "Learnt",
    "learn",
    "score_prospects",
]
