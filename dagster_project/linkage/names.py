"""Names as words that two spellings share: SQL over whole columns, Python on what SQL cannot spell.

Belongs here: legal forms, titles, connecting words, umlauts, accents, Cyrillic and Greek. In the
spirit of the macro `name_key` in dbt, but broader: a key here only proposes that two records are
compared, it does not decide. Other scripts (Arabic, Hebrew, Chinese, Japanese, Korean, Georgian,
Armenian) stay as they are: two spellings of one script meet, two scripts do not.
"""

from typing import Final

# Dots are already gone and everything is lower case: G.m.b.H. is gmbh; _ is a blank. Where they
# come from is a hint for the reader; a form counts wherever the company sits.
LEGAL_FORMS: Final = {
    "DE, AT, CH": "gmbh mbh ggmbh gesmbh ag kg kgaa ohg og gbr ek eu ev eg ug se partg stiftung "
    "aktiengesellschaft gesellschaft_mbh kommanditgesellschaft genossenschaft haftungsbeschraenkt "
    "haftungsbeschrankt einzelunternehmen",
    "GB, IE, US, IN": "ltd limited llc llp lp plc inc incorporated corp corporation co company "
    "pty pte pvt private dac clg",
    "FR, BE, LU": "sa sarl sas sasu eurl snc sprl bvba srl sci scs scop cie asbl vzw",
    "NL": "bv nv cv vof",
    "IT": "spa srls sapa soc coop",
    "ES, PT, MX, BR": "sa_de_cv sl slu sau slne slp lda ltda eireli sccl cv",
    "PL": "sp_z_oo sp_z_o_o spzoo zoo sp spj spk spka",
    "CZ, SK": "sro as spol vos",
    "HU": "kft zrt nyrt bt rt kkt",
    "DK, NO, SE, FI": "aps as asa ab hb kb oy oyj ky ans da ivs is",
    "HR, SI, RS, BG, RO": "doo dd jdoo ood eood ad ead pfa",
    "EE, LV, LT": "ou uab sia mb",
    "RU, UA, GR": "ooo oao zao pao tov ae epe ike oe",
    "TR, JP": "as kk gk sti san tic",
}
TITLES: Final = (
    "herr frau mr mrs ms miss mx dr drs prof professor dipl ing dkfm mag mba msc bsc phd med univ "
    "rer nat iur monsieur madame mme mlle sig signor signora senor senora sr sra don dona pan pani "
    "ir mevrouw dhr jun sen junior senior"
)
LINKS: Final = ("und", "and", "et", "og", "och", "en", "y", "e", "i", "a", "the", "der", "die")

_SINGLE: Final = str.maketrans(
    "абвгдеёзийклмнопрстуфыэіїєґјαβγδεζηικλμνξοπρσςτυφωάέήίόύώϊϋΐΰ",
    "abvgdeezijklmnoprstufyeiiegjavgdeziiklmnxoprsstyfoaeiioyoiyiy",
)
_SEVERAL: Final = str.maketrans({
    "ж": "zh", "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "",  # noqa: RUF001
    "ю": "yu", "я": "ya", "љ": "lj", "њ": "nj", "ћ": "c", "ђ": "dj", "џ": "dz",
    "θ": "th", "χ": "ch", "ψ": "ps",
})  # fmt: skip


def to_latin(text: str) -> str:
    """Cyrillic and Greek letters in Latin ones, lower case, near ICAO 9303 and ELOT 743."""
    return text.lower().translate(_SINGLE).translate(_SEVERAL)


def _alternatives(words: str) -> str:
    apart = (word.replace("_", " ") for word in set(words.split()))
    return "|".join(sorted(apart, key=lambda word: (-len(word), word)))


def folded(text: str) -> str:
    """SQL: lower case, no accents, umlauts as one letter, words apart by one blank."""
    lowered = (
        f"replace(replace(replace(replace(replace(lower({text}), 'ß', 'ss'), 'æ', 'ae'), 'ø', 'o'),"
        " 'ł', 'l'), 'đ', 'd')"
    )
    joined = f"regexp_replace(strip_accents({lowered}), '[.''\u2019`\u00b4]+', '', 'g')"
    return f"trim(regexp_replace({joined}, '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'))"


def company_words(text: str) -> str:
    """SQL: a company's name without legal forms and connecting words, as blank-separated words.

    Legal forms go from the end and from the beginning only, and a name never becomes empty.
    """
    forms = _alternatives(" ".join(LEGAL_FORMS.values()))
    return _shortened(folded(text), forms, "|".join(LINKS))


def person_words(text: str) -> str:
    """SQL: a person's name without titles, as blank-separated words."""
    return _shortened(folded(text), _alternatives(TITLES), "")


def _shortened(name: str, ends: str, links: str) -> str:
    bare = f"regexp_replace({name}, '( ({ends}))+$', '')"
    bare = f"regexp_replace({bare}, '^(({ends}) )+', '')"
    if links:
        # twice, for two connecting words in a row share a blank
        bare = f"regexp_replace({bare}, ' ({links}) ', ' ', 'g')"
        bare = f"regexp_replace({bare}, ' ({links}|co)( ({ends}))*$', '')"
        bare = f"regexp_replace({bare}, '( ({ends}))+$', '')"
    umlauts = f"replace(replace(replace({bare}, 'ae', 'a'), 'oe', 'o'), 'ue', 'u')"
    return f"nullif({umlauts}, '')"
