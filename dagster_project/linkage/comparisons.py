"""What is compared about two records, in levels from full agreement to none, and its words.

Each comparison is one piece of evidence, so what depends on another stands in one comparison with
it (city and postcode; e-mail address and web domain), because the weights of comparisons add up.
The shares `m` and `u` are starting values, and final ones where there is too little to learn from.
"""

from dataclasses import dataclass

from dagster_project.linkage.options import Field


@dataclass(frozen=True)
class Level:
    """One level of agreement.

    Attributes:
        holds: SQL over the aliases l and r of `records`.
        words: how evidence says it; no value in it.
        m: share of this level among pairs of one company, where both sides are known.
        u: share among pairs of two companies.
    """

    holds: str
    words: str
    m: float
    u: float


@dataclass(frozen=True)
class Comparison:
    """A piece of evidence: the first level that holds counts; unknown weighs nothing.

    Attributes:
        name: also the name of the column with the level: 0 unknown, 1 for the first level, ...
        known: SQL that holds where both sides are known.
        levels: the last one holds always.
        unknown: words for where a side is unknown.
    """

    name: str
    known: str
    levels: tuple[Level, ...]
    unknown: str

    def sql(self) -> str:
        """The level of a pair as a number."""
        cases = " ".join(f"when {level.holds} then {at}" for at, level in enumerate(self.levels, 1))
        return f'case when ({self.known}) is not true then 0 {cases} end::utinyint as "{self.name}"'


def _both(column: str) -> str:
    return f'l."{column}" is not null and r."{column}" is not null'


def _typing(most: int, *columns: str) -> str:
    """SQL: no more typing errors than so many (a swap of neighbours is one) in one of the columns.

    The edit distance is dear, so the cheap similarity looks first. Texts of four letters with one
    error, or of nine with two, never fell below .7 in 40,000 random trials.
    """
    return " or ".join(
        f'abs(length(l."{column}") - length(r."{column}")) <= {most}'
        f' and jaro_similarity(l."{column}", r."{column}") >= 0.65'
        f' and damerau_levenshtein(l."{column}", r."{column}") <= {most}'
        for column in columns
    )


NAME = Comparison(
    "name",
    _both("name"),
    (
        Level("l.name = r.name", "same name without legal form", 0.80, 2e-5),
        Level("l.name_key = r.name_key", "same words of the name in another order", 0.03, 1e-4),
        Level(
            _typing(1, "spelled", "name_key"),
            "name with one typing error", 0.08, 1e-5,
        ),
        Level(
            f"length(l.spelled) > 8 and ({_typing(2, 'spelled', 'name_key')})",
            "name with two typing errors", 0.03, 1e-4,
        ),
        Level(
            "list_has_all(l.name_words, r.name_words) or list_has_all(r.name_words, l.name_words)",
            "one name holds all words of the other", 0.03, 1e-3,
        ),
        Level("jaro_winkler_similarity(l.name, r.name) >= 0.9", "similar name", 0.02, 0.005),
        Level("true", "name differs", 0.01, 0.99),
    ),
    "name unknown",
)  # fmt: skip
PLACE = Comparison(
    "place",
    f"({_both('postcode')}) or ({_both('city')})",
    (
        Level("l.postcode = r.postcode and l.city = r.city", "same postcode and city", 0.75, 0.002),
        Level("l.postcode = r.postcode", "same postcode", 0.10, 5e-4),
        Level("l.city = r.city", "same city", 0.10, 0.02),
        Level(
            "jaro_winkler_similarity(l.city, r.city) >= 0.92"
            f" or {_typing(1, 'postcode')}",
            "similar city or postcode", 0.03, 0.02,
        ),
        Level("true", "city and postcode differ", 0.02, 0.94),
    ),
    "city and postcode unknown",
)  # fmt: skip
STREET = Comparison(
    "street",
    _both("street"),
    (
        Level(
            "l.street = r.street and l.house_number = r.house_number",
            "same street and number",
            0.75,
            1e-4,
        ),
        Level("l.street = r.street", "same street", 0.10, 0.001),
        Level("jaro_winkler_similarity(l.street, r.street) >= 0.9", "similar street", 0.10, 0.01),
        Level("true", "street differs", 0.05, 0.98),
    ),
    "street unknown",
)
PHONE = Comparison(
    "phone",
    "l.phones is not null and r.phones is not null",
    (
        Level("list_has_any(l.phones, r.phones)", "same phone", 0.80, 1e-4),
        Level("true", "phone differs", 0.20, 0.9999),
    ),
    "phone unknown",
)
WEB = Comparison(
    "web",
    "l.domains is not null and r.domains is not null",
    (
        Level("list_has_any(l.emails, r.emails)", "same e-mail address", 0.40, 1e-5),
        Level("list_has_any(l.domains, r.domains)", "same web domain", 0.50, 1e-4),
        Level("true", "web domain differs", 0.10, 0.9999),
    ),
    "web domain unknown",
)
COUNTRY = Comparison(
    "country",
    _both("country"),
    (
        Level("l.country = r.country", "same country", 0.999, 0.5),
        Level("true", "country differs", 0.001, 0.5),
    ),
    "country unknown",
)
FOUNDED = Comparison(
    "founded",
    _both("founded_year"),
    (
        Level("l.founded_year = r.founded_year", "same year of foundation", 0.9, 0.03),
        Level(
            "abs(l.founded_year - r.founded_year) <= 1",
            "year of foundation differs by one",
            0.05,
            0.05,
        ),
        Level("true", "year of foundation differs", 0.05, 0.92),
    ),
    "year of foundation unknown",
)
STANDARD = (NAME, PLACE, STREET, PHONE, WEB, COUNTRY, FOUNDED)


def compare_field(field: Field) -> Comparison:
    """The comparison of a further column."""
    left, right = f'l."{field.column}"', f'r."{field.column}"'
    fuzzy = (
        Level(
            f"damerau_levenshtein({left}, {right}) <= 1",
            f"{field.words} with one typing error",
            0.1,
            1e-3,
        ),
        Level(
            f"jaro_winkler_similarity({left}, {right}) >= 0.88",
            f"similar {field.words}",
            0.05,
            0.01,
        ),
    )
    return Comparison(
        field.column,
        _both(field.column),
        (
            Level(f"{left} = {right}", f"same {field.words}", 0.8, 0.01),
            *(fuzzy if field.how == "fuzzy" else ()),
            Level("true", f"{field.words} differs", 0.05, 0.98),
        ),
        f"{field.words} unknown",
    )
