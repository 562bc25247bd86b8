"""Every phrase of the plays keeps its placeholders in every language and has its column."""

import re

import pandas as pd

from tests.conftest import ROOT

SEED = ROOT / "dbt_project" / "seeds" / "phrases.csv"
MODEL = ROOT / "dbt_project" / "models" / "intermediate" / "listing" / "int_phrases.sql"


def test_a_translation_names_the_placeholders_of_the_english_phrase() -> None:
    phrases = pd.read_csv(SEED)
    phrases["asked"] = [frozenset(re.findall(r"{(\w*)}", words)) for words in phrases["template"]]
    wanted = phrases[phrases["language"] == "en"].set_index("phrase")["asked"]
    wrong = phrases[phrases["asked"] != phrases["phrase"].map(wanted)]
    assert wrong[["phrase", "language"]].to_numpy().tolist() == []


def test_every_phrase_has_its_column() -> None:
    columns = re.findall(r"phrase\('(\w+)'\)", MODEL.read_text(encoding="utf-8"))
    assert columns == list(dict.fromkeys(pd.read_csv(SEED)["phrase"]))
