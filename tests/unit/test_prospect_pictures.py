"""Pictures of the ranking: one for each question, none where there is nothing to show."""

import base64

import pandas as pd

from dagster_project.prospect_pictures import TRAITS_SHOWN, draw_pictures, lift_bars, trait_bars

BEGIN = "](data:image/png;base64,"
SCORES = pd.DataFrame(
    {
        "prospect_id": [f"p{i}" for i in range(40)],
        "score": [i / 40 for i in range(40)],
        "value_year_1": [100.0 * i for i in range(40)],
    }
)
TRAITS = pd.DataFrame(
    {
        "feature": "industry",
        "bin": [f"trade {i}" for i in range(20)],
        "good_customers": 10,
        "market": 10,
        "weight_of_evidence": [i - 10.0 for i in range(20)],
        "weight_low": [i - 11.0 for i in range(20)],
        "weight_high": [i - 9.0 for i in range(20)],
    }
)
DECILES = pd.DataFrame(
    [
        (model, role, decile, 50, 11 - decile if role == "champion" else 5, 1.0)
        for model, role in (("weight_of_evidence", "champion"), ("size", "baseline"))
        for decile in range(1, 11)
    ],
    columns=["model", "role", "decile", "prospects", "won", "value_won"],
)
FRAMES = {"prospect_scores": SCORES, "prospect_traits": TRAITS, "prospect_deciles": DECILES}


def _is_picture(text: str) -> bool:
    content = text.partition(BEGIN)[2].removesuffix(")")
    return base64.b64decode(content).startswith(b"\x89PNG")


def test_every_question_has_its_picture() -> None:
    drawn = draw_pictures(FRAMES, "EUR")
    assert {name: set(group) for name, group in drawn.items()} == {
        "prospect_scores": {"scores"},
        "prospect_deciles": {"lift"},
        "prospect_traits": {"weights"},
    }
    assert all(_is_picture(each) for group in drawn.values() for each in group.values())


def test_what_was_not_scored_tried_or_counted_is_not_drawn() -> None:
    nothing = {
        "prospect_scores": SCORES.assign(score=None),
        "prospect_traits": TRAITS.assign(good_customers=1, market=2),
        "prospect_deciles": DECILES.iloc[:0],
    }
    assert draw_pictures(nothing, "EUR") == {"prospect_scores": {}}


def test_the_lift_does_not_depend_on_the_order_of_rows() -> None:
    assert lift_bars(DECILES) == lift_bars(DECILES.iloc[::-1])


def test_the_strongest_traits_are_shown_and_no_more() -> None:
    strongest = TRAITS["weight_of_evidence"].abs().sort_values().index[-TRAITS_SHOWN:]
    assert trait_bars(TRAITS) == trait_bars(TRAITS.loc[sorted(strongest)])
