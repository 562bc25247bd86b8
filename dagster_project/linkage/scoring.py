"""Candidate pairs become match probabilities with their evidence in words.

Belongs here: comparing the records of a pair, the counts from which weights are learned, the sum of
weights. How common a name is weighs too: agreement in a name that a hundred records bear says less.
"""

from collections.abc import Sequence

import duckdb
import numpy as np
import pandas as pd

from dagster_project.linkage.comparisons import Comparison
from dagster_project.linkage.weights import FloatArray, IntArray, Weights, learn, shares_of_random

RANDOM_PROSPECTS, RANDOM_OTHERS = 400, 600
SIDES = """
create table sides as
select
    records.*,
    count(name_key) over (partition by name_key)
        / greatest(count(name_key) over (), 1) as name_share,
    a.phones, a.domains, a.emails
from records
left join (
    select
        record,
        list(value order by value) filter (rule = 'phone') as phones,
        list(value order by value) filter (rule = 'domain') as domains,
        list(value order by value) filter (rule = 'email') as emails
    from keys
    anti join (select rule, value from blocks where records > {most}) using (rule, value)
    where rule in ('phone', 'domain', 'email')
    group by record
) as a using (record)
"""
COMPARED = """
select pairs.l, pairs.r, greatest(l.name_share, r.name_share) as name_share, {levels}
from {pairs} as pairs
inner join sides as l on pairs.l = l.record
inner join sides as r on pairs.r = r.record
"""
RANDOM = """
(
    select least(p.record, o.record) as l, greatest(p.record, o.record) as r
    from (
        select record from records where is_prospect
        order by md5(record_key), record limit {prospects}
    ) as p
    cross join (
        select record from records order by md5(record_key || '|'), record limit {others}
    ) as o
    where p.record <> o.record
)
"""


def compare(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], most: int
) -> None:
    """Create `sides`, what is compared, and `compared`, the levels of all candidate pairs."""
    connection.execute(SIDES.format(most=most))
    connection.execute(f"create table compared as {_compared(comparisons, 'pairs')}")


def compare_more(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], pairs: pd.DataFrame
) -> None:
    """Create `compared_more`, the levels of further pairs (columns l < r)."""
    connection.register("more_pairs", pairs)
    connection.execute(f"create table compared_more as {_compared(comparisons, 'more_pairs')}")


def _compared(comparisons: Sequence[Comparison], pairs: str) -> str:
    return COMPARED.format(
        levels=", ".join(comparison.sql() for comparison in comparisons), pairs=pairs
    )


def learn_weights(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison]
) -> Weights:
    """Weights from random pairs and from the candidates."""
    random = RANDOM.format(prospects=RANDOM_PROSPECTS, others=RANDOM_OTHERS)
    u = shares_of_random(
        comparisons, *_patterns(connection, comparisons, f"({_compared(comparisons, random)})")
    )
    patterns, counts = _patterns(connection, comparisons, "compared")
    all_pairs = connection.execute(
        "select count(*) filter (is_prospect) * (count(*) - 1.0) "
        "- count(*) filter (is_prospect) * (count(*) filter (is_prospect) - 1.0) / 2 from records"
    ).fetchall()[0][0]
    twice = counts[(patterns == 1).sum(axis=1) >= 2].sum()
    return learn(comparisons, patterns, counts, u, float(all_pairs), float(twice))


def _patterns(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], table: str
) -> tuple[IntArray, FloatArray]:
    names = ", ".join(f'"{comparison.name}"' for comparison in comparisons)
    found = connection.execute(
        f"select {names}, count(*)::double as pairs from {table} as t group by all order by all"
    ).fetchnumpy()
    levels = np.column_stack([found[comparison.name] for comparison in comparisons])
    return levels.astype(np.int64), np.asarray(found["pairs"], dtype=np.float64)


def score(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    weights: Weights,
    table: str = "compared",
) -> pd.DataFrame:
    """Pairs of a table of levels with weight, probability and evidence.

    Returns:
        l, r (record numbers), match_weight (log2 of the Bayes factor), match_probability, evidence;
        strongest first.
    """
    terms, words = [], []
    for comparison, of_level in zip(comparisons, weights.log2(), strict=True):
        known = connection.execute(
            f'select count(*) from compared where "{comparison.name}" > 0'
        ).fetchall()[0][0]
        if not known:
            continue
        terms.append(f'{_list(of_level)}["{comparison.name}" + 1]')
        said = [comparison.unknown, *(level.words for level in comparison.levels)]
        words.append(f'''[{", ".join(f"'{word}'" for word in said)}]["{comparison.name}" + 1]''')
    at = [comparison.name for comparison in comparisons].index("name")
    usual = float(np.log2(weights.u[at][0]))
    terms.append(f"case when name in (1, 2) then {usual!r} - log2(name_share) else 0 end")
    return connection.execute(
        f"""with weighed as (select *, {" + ".join(terms)} as match_weight from {table})
        select
            l, r, match_weight,
            1 / (1 + pow(2.0, -(match_weight + {weights.start!r}))) as match_probability,
            concat_ws('; ', {", ".join(words) or "''"}) as evidence
        from weighed
        order by match_weight desc, l, r"""
    ).df()


def _list(values: FloatArray) -> str:
    return "[" + ", ".join(repr(float(value)) for value in values) + "]"
