"""From what an expression yields to the type the contract wants, as SQL.

A cast gives null for a value that does not fit, never another value: 12.5 is no whole number,
1.234,5 no number where the decimal mark is a point. (Infinity does cast, `rules.py` refuses it.)
The connection's time zone is the delivery's, so a time without offset is taken as local there and
one with an offset is converted; both are stored as UTC. A local time that daylight saving skips
counts as an hour later (02:30 is taken as 03:30), one that occurs twice as the later of the two.
"""

from typing import Final

from dagster_project.contracts import DAY, INTEGER, NUMBER, TEXT, TIME

_BLANKS: Final = "(' ' || chr(9) || chr(10) || chr(13) || chr(160))"
_FLOATS: Final = ("DOUBLE", "FLOAT")
_WHOLE: Final = (
    "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
    "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
)  # fmt: skip
_MARKED: Final = r"'^[+-]?(\d+|\d{1,3}(\.\d{3})+)(,\d+)?$'"
_IN_WORDS: Final = {
    TEXT: "text", INTEGER: "a whole number", NUMBER: "a number", TIME: "a time", DAY: "a day",
}  # fmt: skip


def in_words(type_name: str) -> str:
    """Return what a value of a canonical type is called."""
    return _IN_WORDS[type_name]


def cast_sql(value: str, given: str, wanted: str, decimal: str = ".", zone: str = "") -> str | None:
    """Return SQL that casts a value, null where it does not fit.

    Args:
        value: name of the column that holds it.
        given: DuckDB type it has.
        wanted: canonical type.
        decimal: decimal mark of numbers in text.
        zone: time zone of the connection, where it is known; UTC saves converting.

    Returns:
        The SQL, or None when no value of the given type can be meant.
    """
    if wanted == TEXT:
        return _to_text(value, given)
    if wanted in (NUMBER, INTEGER):
        number = _to_number(value, given, decimal)
        return _to_whole(number) if number and wanted == INTEGER else number
    if wanted == DAY:
        return _to_day(value, given)
    return value if given == "TIMESTAMP" and zone == "UTC" else _to_time(value, given)


def delivered_sql(value: str, wanted: str, decimal: str, given: str = TEXT) -> str:
    """Return SQL that gives a delivered column the type declared for it."""
    if wanted == "TIMESTAMP" and given == TEXT:
        return _moment(value)
    known = {"BIGINT": INTEGER, "DATE": DAY, "DOUBLE": NUMBER}.get(wanted)
    cast = cast_sql(value, given, known, decimal) if known else None
    return cast or f"try_cast({value} as {wanted})"


def is_blank(value: str, given: str) -> str:
    """Return SQL that is true where a value says nothing: null, or text of blanks."""
    return f"({_trimmed(value)}) is null" if _is_text(given) else f"{value} is null"


def _is_text(given: str) -> bool:
    return given in ("VARCHAR", "JSON") or given.startswith("ENUM")


def _trimmed(value: str) -> str:
    """Trim only where there is something to trim: most values have nothing, and trim is slow."""
    ends = " or ".join(f"suffix({value}, chr({code}))" for code in (32, 9, 10, 13, 160))
    return (
        f"case when {value} < '!' or prefix({value}, chr(160)) or {ends} "
        f"then nullif(trim({value}, {_BLANKS}), '') else {value} end"
    )


def _to_text(value: str, given: str) -> str:
    if _is_text(given):
        return _trimmed(value if given == "VARCHAR" else f"{value}::varchar")
    if given in _FLOATS:
        return (
            f"case when {value} = floor({value}) and abs({value}) < 9e15 "
            f"then cast(cast({value} as bigint) as varchar) else cast({value} as varchar) end"
        )
    return f"cast({value} as varchar)"


def _to_number(value: str, given: str, decimal: str) -> str | None:
    if _is_text(given):
        text = f"trim({value}, {_BLANKS})"
        if decimal == ",":
            pointed = f"replace(replace({text}, '.', ''), ',', '.')"
            number = f"case when regexp_matches({text}, {_MARKED}) then {pointed}::double end"
        else:
            number = f"try_cast({value} as double)"
    elif given in _FLOATS or given in _WHOLE or given.startswith("DECIMAL"):
        number = f"cast({value} as double)"
    else:
        return None
    return number


def _to_whole(number: str) -> str:
    return (
        f"case when ({number}) = floor({number}) and abs({number}) < 9e18 "
        f"then cast(({number}) as bigint) end"
    )


def _moment(text: str) -> str:
    """Return SQL for text as a point in time; also ISO 8601 in its shorter forms."""
    seconds = r"'([T ]\d\d:\d\d) ?(Z|[+-])', '\1:00\2'"
    colon = r"'(:\d\d(\.\d+)?) ?([+-]\d\d)(\d\d)$', '\1\3:\4'"
    with_seconds = f"regexp_replace(trim({text}, {_BLANKS}), {seconds})"
    with_colon = f"regexp_replace({with_seconds}, {colon})"
    return f"coalesce(try_cast({text} as timestamptz), try_cast({with_colon} as timestamptz))"


def _to_time(value: str, given: str) -> str | None:
    if _is_text(given):
        moment = _moment(f"{value}::varchar" if given != "VARCHAR" else value)
    elif given.startswith("TIMESTAMP") or given == "DATE":
        moment = f"cast({value} as timestamptz)"
    else:
        return None
    return f"timezone('UTC', {moment})"


def _to_day(value: str, given: str) -> str | None:
    if _is_text(given):
        text = f"trim({value}, {_BLANKS})"
        return (
            f"case when length({text}) > 10 then cast({_moment(text)} as date) "
            f"else try_cast({text} as date) end"
        )
    if given.startswith("TIMESTAMP") or given == "DATE":
        return f"cast({value} as date)"
    return None
