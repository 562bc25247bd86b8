"""A stored model is text that gives the same bits again, or is not read."""

import json
from dataclasses import replace
from hashlib import sha256
from typing import Any

import numpy as np
import pytest

from dagster_project.churn.baselines import BASELINES
from dagster_project.churn.cases import Cases
from dagster_project.churn.features import NAMES, REASON_OF
from dagster_project.churn.model import BLEND, CANDIDATES, ChurnModel
from dagster_project.churn.scoring import Worth, score_customers
from dagster_project.churn.stored import _KINDS, FORMAT, StoredModel, read_stored
from dagster_project.lifetime import Fitted
from tests.unit.churn.conftest import stored_of

WORTH = Worth(365, 0.1, 0.4)


@pytest.fixture(scope="module")
def blend(present: Cases, models: dict[str, ChurnModel], repeat: Fitted) -> StoredModel:
    return stored_of(models[BLEND], repeat, present)


@pytest.mark.parametrize("champion", [*BASELINES, *CANDIDATES])
def test_a_model_read_again_is_the_same_text_and_scores_the_same_bits(
    present: Cases, champion: str, models: dict[str, ChurnModel], repeat: Fitted
) -> None:
    stored = stored_of(models[champion], repeat, present)
    again = read_stored(stored.text())
    assert again is not None
    assert again.text() == stored.text()
    assert again.version == stored.version
    first, second = (score_customers(each, present, WORTH) for each in (stored, again))
    for name, values in first.items():
        same = second[name]
        if values.dtype == object:
            assert values.tolist() == same.tolist()
        else:
            assert values.tobytes() == same.tobytes(), name


def test_a_model_of_nothing_is_stored_too(present: Cases) -> None:
    stored = replace(stored_of(None, None, present), spend=None)
    assert read_stored(stored.text()) == stored


def test_models_of_other_parts_or_features_have_another_format() -> None:
    parts = {name: list(getattr(kind, "__annotations__", ())) for name, kind in _KINDS.items()}
    meaning = json.dumps([parts, list(StoredModel.__annotations__), NAMES, REASON_OF])
    digest = sha256(meaning.encode()).hexdigest()[:12]
    assert (FORMAT, digest) == (5, "adbf0a344c61"), "Raise FORMAT: older files stop runs."


def test_a_text_of_another_format_is_not_read(blend: StoredModel) -> None:
    older = json.loads(blend.text()) | {"format": 0}
    assert read_stored(json.dumps(older)) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        f'{{"format": {FORMAT}}}',
        f'{{"format": {FORMAT}, "trained_as_of": 3}}',
    ],
    ids=["nothing", "cut off", "a list", "null", "no model in it", "a day that is none"],
)
def test_what_is_no_model_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a stored model"):
        read_stored(text)


@pytest.mark.parametrize("old", ['"Logistic"', '"intercept"'])
def test_a_kind_or_a_part_that_is_not_known_is_refused(blend: StoredModel, old: str) -> None:
    with pytest.raises(ValueError, match="not a stored model"):
        read_stored(blend.text().replace(old, '"else"'))


def _numbers(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where numbers stand in a text."""
    if isinstance(content, dict | list):
        pairs = content.items() if isinstance(content, dict) else enumerate(content)
        return [found for key, each in pairs for found in _numbers(each, (*path, key))]
    return [path] if isinstance(content, float) and np.isfinite(content) else []


def test_the_version_changes_with_any_number(blend: StoredModel) -> None:
    content = json.loads(blend.text())
    paths = _numbers(content)
    assert len(paths) > 1000
    versions = set()
    for path in paths[:: len(paths) // 12]:
        changed = json.loads(blend.text())
        at = changed
        for key in path[:-1]:
            at = at[key]
        at[path[-1]] = float(np.nextafter(at[path[-1]], np.inf))
        other = read_stored(json.dumps(changed))
        assert other is not None
        versions.add(other.version)
    assert blend.version not in versions
    assert len(versions) == len(paths[:: len(paths) // 12])
