"""The rules a row must meet, as SQL over one judged row.

Rules come from the contract alone: what is required, the types, the allowed values, the moment a
row became known, and the rules of the entity. A finding names the column and what is wrong; it
repeats the value only where the column holds nothing personal.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Self

from dagster_project.contracts import INTEGER, TEXT, Column, Entity
from dagster_project.quoting import identifier, literal
from dagster_project.sources.casts import in_words, is_blank
from dagster_project.sources.expressions import parse_expression

_SHOWN_CHARACTERS: Final = 60


@dataclass(frozen=True)
class Test:
    """One test of a row.

    Attributes:
        rule: stable name.
        fails: SQL, true where the row breaks the rule, never null.
        reason: SQL of the sentence that says so.
        remedy: what the person who delivers the data can do.
    """

    __test__ = False  # no test case, whatever a test runner makes of the name

    rule: str
    fails: str
    reason: str
    remedy: str

    @classmethod
    def well_formed(cls, condition: str) -> Self:
        """Return the test that a row is a proper record of its file."""
        return cls(
            "row_is_well_formed",
            f"not ({condition})",
            "'the row is no proper record of its file'",
            "deliver every value in its column, quoted where it holds the delimiter, the quote "
            "or a line end; JSON lines: one whole object a line",
        )

    @classmethod
    def delivered(cls, column: str, text: str, typed: str, wanted: str) -> Self:
        """Return the test that a delivered column has the type declared for it."""
        return cls(
            f"delivered_{column}_is_{wanted.lower()}",
            _only_where_null(typed, f"not ({is_blank(text, TEXT)})"),
            literal(f"the delivered column {column} is not of the declared type {wanted}"),
            f"deliver {column} as {wanted}, or correct types: in the sources file",
        )


@dataclass(frozen=True)
class Given:
    """How a canonical column comes about; its canonical value goes by its own name.

    Attributes:
        column: the canonical column.
        value: column with what the expression yielded; None where nothing is mapped.
        type: DuckDB type of `value`.
        failed: column that is true where the expression could not be computed, if it can fail.
    """

    column: Column
    value: str | None = None
    type: str = TEXT
    failed: str | None = None


def row_tests(
    entity: Entity, given: Iterable[Given], delivered: Sequence[Test], known_until: str
) -> list[Test]:
    """Return all tests of a row; the first that fails is the one the row is counted under."""
    columns = [test for each in given for test in _column_tests(each)]
    return [*delivered, *columns, *_future_test(entity, known_until), *_entity_tests(entity)]


def findings_sql(tests: Sequence[Test]) -> str:
    """Return SQL for the list of findings of a row, null where it meets every rule."""
    any_fails = " or ".join(test.fails for test in tests) or "false"
    each = ", ".join(
        f"case when {test.fails} then {{'rule': {literal(test.rule)}, "
        f"'reason': {test.reason}, 'remedy': {literal(test.remedy)}}} end"
        for test in tests
    )
    return f"case when {any_fails} then list_filter([{each}], lambda found: found is not null) end"


def _column_tests(given: Given) -> list[Test]:
    column = given.column
    name, known = identifier(column.name), column.name
    tests = []
    failed = given.failed or "false"
    blank = is_blank(given.value, given.type) if given.value else "true"
    if given.failed:
        reason = literal(f"{known} cannot be computed from the delivered row")
        remedy = f"correct the delivered values behind {known}, or its expression"
        tests.append(Test(f"{known}_can_be_computed", failed, reason, remedy))
    if given.value and column.type != TEXT:
        words = in_words(column.type)
        endless = "" if column.type == INTEGER else f" or coalesce(not isfinite({name}), false)"
        tests.append(
            Test(
                f"{known}_is_{words.replace(' ', '_')}",
                f"({_only_where_null(name, f'not ({blank})')}{endless})",
                f"{literal(f'{known} is not {words}')} || {_shown(column, given.value)}",
                f"deliver {known} as {words}; see decimal and types in the sources file",
            )
        )
    if column.required:
        reason = literal(f"{known} is empty")
        fails = _only_where_null(name, f"({blank}) and not {failed}")
        tests.append(Test(f"{known}_is_given", fails, reason, f"deliver {known} in every row"))
    if column.allowed and given.value:
        listed = ", ".join(column.allowed)
        tests.append(
            Test(
                f"{known}_is_allowed",
                f"coalesce({name} not in ({', '.join(map(literal, column.allowed))}), false)",
                f"{literal(f'{known} is none of {listed}')} || {_shown(column, name)}",
                f"deliver {known} as one of {listed}, or translate it in the sources file",
            )
        )
    return tests


def _only_where_null(name: str, condition: str) -> str:
    """Return SQL that looks at the condition only where the column is null: that is rare."""
    return f"case when {name} is null then {condition} else false end"


def _future_test(entity: Entity, known_until: str) -> list[Test]:
    if entity.known_at is None:
        return []
    name = identifier(entity.known_at)
    start = literal(f"{entity.known_at} lies in the future: ")
    end = literal(f" is later than {known_until} (UTC)")
    return [
        Test(
            f"{entity.known_at}_is_not_in_the_future",
            f"coalesce({name} > timestamp {literal(known_until)}, false)",
            f"{start} || {name}::varchar || {end}",
            f"correct {entity.known_at}, or the time_zone of the delivery",
        )
    ]


def _entity_tests(entity: Entity) -> list[Test]:
    tests = []
    for rule in entity.rules:
        used = [entity.column(parts[-1]) for parts in parse_expression(rule.condition).columns]
        values = " || ', ' || ".join(
            f"{literal(each.name)} || {_shown(each, identifier(each.name))}" for each in used
        )
        reason = f"{literal(f'{rule.name} does not hold: ')} || {values}"
        fails = f"coalesce(not ({rule.condition}), false)"
        tests.append(Test(rule.name, fails, reason, rule.remedy))
    return tests


def _shown(column: Column, value: str) -> str:
    """Return SQL that shows a value after its column's name; nothing for a personal column."""
    if column.personal:
        return "''"
    text = f"left(cast({value} as varchar), {_SHOWN_CHARACTERS})"
    return f"coalesce(' (''' || {text} || ''')', ' (empty)')"
