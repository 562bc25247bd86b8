"""Which records are compared at all: those that share a key. Counted before any comparison.

A value that too many records share (a switchboard, the domain of a portal, a word that stands in
every name) says little and costs its square: it is left out, and reported. Two customers are never
compared, nor two suppressions: only pairs with a prospect.
"""

from typing import Final

import duckdb
import pandas as pd

from dagster_project.linkage.options import LinkOptions

# Rules that are tried for a name; what two records must share, for the reader.
RULES = {
    "email": "the same e-mail address",
    "phone": "the same phone number",
    "domain": "the same web domain",
    "name": "the same words of the name in any order",
    "word and place": "a word of the name and the city or postcode",
    "name start and place": "the first four letters of the name and the city or postcode",
    "name start and end": "the first and the last five letters of the name",
    "rare word": "a word of the name that few records have",
    "street": "street, house number and the postcode or city",
}
RARE_WORD: Final = 20  # records that share a rare word at most; it says less than the others
REPORTED = ["rule", "pairs", "keys", "skipped_keys", "skipped_records", "words"]
KEYS = """
create table keys as
select record, kind as rule, value as value from addresses
union all
select record, 'name', name_key from records where name_key is not null
union all
select distinct record, 'word and place', concat(word, '|', place)
from (select record, unnest(name_words) as word from records) as w inner join places using (record)
where length(word) > 2
union all
select distinct record, 'name start and place', concat(left(spelled, 4), '|', place)
from records inner join places using (record)
where name is not null
union all
select record, 'name start and end', concat(left(spelled, 5), '|', right(spelled, 5))
from records
where length(spelled) >= 8
union all
select distinct record, 'rare word', word
from (select record, unnest(name_words) as word from records) as w
where length(word) > 3
union all
select distinct record, 'street', concat(street, '|', house_number, '|', place)
from records inner join places using (record)
where street is not null
"""
PLACES = """
create temp table places as
select record, postcode as place from records where postcode is not null
union all
select record, city from records where city is not null
"""
COUNTED = """
create table blocks as
select
    rule,
    value,
    count(*) as records,
    count(*) filter (is_prospect) as prospects,
    count(*) filter (is_prospect) * (count(*) filter (is_prospect) - 1) // 2
        + count(*) filter (is_prospect) * count(*) filter (not is_prospect) as pairs,
    count(*) > case when rule = 'rare word' then least({rare}, {most}) else {most} end as is_skipped
from keys
inner join records using (record)
group by rule, value
having pairs > 0
"""
REPORT = """
select
    rule,
    coalesce(sum(pairs) filter (not is_skipped), 0)::bigint as pairs,
    count(*) filter (not is_skipped) as keys,
    count(*) filter (is_skipped) as skipped_keys,
    coalesce(sum(records) filter (is_skipped), 0)::bigint as skipped_records
from blocks
group by rule
"""
KEPT = """
create table kept as
select keys.rule, keys.value, keys.record, is_prospect
from keys
inner join blocks using (rule, value)
inner join records using (record)
where not is_skipped
"""
PAIRS = """
create table pairs as
select distinct
    least(l.record, r.record) as l,
    greatest(l.record, r.record) as r
from kept as l
inner join kept as r on l.rule = r.rule and l.value = r.value
where l.is_prospect and l.record <> r.record and (l.record < r.record or not r.is_prospect)
"""


def block(connection: duckdb.DuckDBPyConnection, options: LinkOptions) -> pd.DataFrame:
    """Create the table `pairs` (l < r); the report says per rule what it proposed."""
    connection.execute(PLACES)
    connection.execute(KEYS)
    rules = dict(RULES)
    for field in options.fields:
        if field.blocks:
            rules[field.column] = f"the same {field.words}"
            connection.execute(
                f"""insert into keys select record, '{field.column}', "{field.column}" from records
                where "{field.column}" is not null"""
            )
    connection.execute(COUNTED.format(rare=RARE_WORD, most=options.shared_by_most))
    counted = {row[0]: row[1:] for row in connection.execute(REPORT).fetchall()}
    connection.execute(KEPT)
    connection.execute(PAIRS)
    rows = []
    for rule, words in rules.items():
        pairs, keys, skipped_keys, skipped_records = counted.get(rule, (0, 0, 0, 0))
        if skipped_keys:
            words += (
                f"; {skipped_keys} values that too many records share "
                f"({skipped_records} records) do not count"
            )
        rows.append((rule, pairs, keys, skipped_keys, skipped_records, words))
    return pd.DataFrame(rows, columns=REPORTED)
