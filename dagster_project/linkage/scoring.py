"""Candidate pairs become match probabilities with their evidence in words.

Belongs here: comparing the records of a pair, the counts from which weights are learned, the sum of
weights. How common a name is weighs too: agreement in a name that a hundred records bear says less.
"""

from collections.abc import Sequence

import duckdb
import numpy as np
import pandas as pd

from dagster_project.linkage.comparisons import NAME, STANDARD, Comparison
from dagster_project.linkage.weights import (
    FloatArray,
    Patterns,
    Weights,
    learn_weights,
    stated_weights,
)

RANDOM_PROSPECTS, RANDOM_OTHERS = 200, 400
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
    anti join (select rule, value from blocks where is_skipped) using (rule, value)
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
    anti join pairs
        on pairs.l = least(p.record, o.record) and pairs.r = greatest(p.record, o.record)
    where p.record <> o.record
)
"""
ALL_PAIRS = """
select
    count(*) as records,
    count(*) filter (is_prospect) * (count(*) filter (is_prospect) - 1.0) / 2
        + count(*) filter (is_prospect) * 1.0 * count(*) filter (not is_prospect) as pairs
from records
"""
USUAL_SHARE = "select median(name_share) from compared where name in (1, 2)"
# A name that more records bear than most that two records share.
COMMON_NAME = "case when name in (1, 2) then least(log2({usual} / name_share), 0) else 0 end"


def compare(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison]) -> None:
    """Create `sides`, what is compared, and `compared`, the levels of all candidate pairs."""
    connection.execute(SIDES)
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


def weigh(connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison]) -> Weights:
    """Weights from the candidates and from random pairs that are none."""
    random = RANDOM.format(prospects=RANDOM_PROSPECTS, others=RANDOM_OTHERS)
    records, all_pairs = connection.execute(ALL_PAIRS).fetchall()[0]
    return learn_weights(
        stated_weights(comparisons, records),
        _patterns(connection, comparisons, "compared"),
        _patterns(connection, comparisons, f"({_compared(comparisons, random)})"),
        all_pairs,
    )


def _patterns(
    connection: duckdb.DuckDBPyConnection, comparisons: Sequence[Comparison], table: str
) -> Patterns:
    names = ", ".join(f'"{comparison.name}"' for comparison in comparisons)
    found = connection.execute(
        f"select {names}, count(*)::double as pairs from {table} as t group by all order by all"
    ).fetchnumpy()
    levels = np.column_stack([found[comparison.name] for comparison in comparisons])
    return Patterns(levels.astype(np.int64), np.asarray(found["pairs"], dtype=np.float64))


def score(
    connection: duckdb.DuckDBPyConnection,
    comparisons: Sequence[Comparison],
    weights: Weights,
    table: str = "compared",
) -> pd.DataFrame:
    """Pairs of a table of levels with weight, probability and evidence.

    Returns:
        l, r (record numbers), match_weight (log2 of the Bayes factor), may_merge (whether a machine
        may decide), match_probability, evidence; strongest first.
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
    if weights.learned:
        usual = connection.execute(USUAL_SHARE).fetchall()[0][0]
        terms.append(COMMON_NAME.format(usual=repr(usual or 1.0)))
    weight = " + ".join(["0.0::double", *terms])
    return connection.execute(
        f"""with weighed as (select *, {weight} as match_weight from {table})
        select
            l, r, match_weight, {_may_merge(comparisons)} as may_merge,
            1 / (1 + pow(2.0, -(match_weight + {weights.start!r}))) as match_probability,
            concat_ws('; ', {", ".join(words) or "''"}) as evidence
        from weighed
        order by match_weight desc, l, r"""
    ).df()


def _may_merge(comparisons: Sequence[Comparison]) -> str:
    """SQL: two names that differ are one company to no machine, unless a further column agrees.

    Companies of one group share address, switchboard and web domain, a couple shares its home.
    """
    standard = {comparison.name for comparison in STANDARD}
    further = [f'"{each.name}" = 1' for each in comparisons if each.name not in standard]
    return " or ".join([f"name <> {len(NAME.levels)}", *further])


def _list(values: FloatArray) -> str:
    return "(" + "[" + ", ".join(repr(float(value)) for value in values) + "]::double[])"
