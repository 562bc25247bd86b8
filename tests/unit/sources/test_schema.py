from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from dagster_project.contracts import ENTITIES
from dagster_project.settings import CHECKOUT
from dagster_project.sources.schema import json_schema


class TextDates(yaml.SafeLoader):
    """YAML as JSON knows it: a day is text."""

    yaml_implicit_resolvers = {  # noqa: RUF012
        first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def sample() -> Any:
    text = (CHECKOUT / "samples" / "complete_journey" / "sources.yml").read_text()
    return yaml.load(text, TextDates)  # noqa: S506  # a safe loader, by its base


def test_the_schema_is_a_valid_schema() -> None:
    Draft202012Validator.check_schema(json_schema())


def test_the_sample_fits_the_schema() -> None:
    assert list(Draft202012Validator(json_schema()).iter_errors(sample())) == []


def test_an_unknown_column_does_not_fit() -> None:
    content = sample()
    content["entities"]["order_lines"]["columns"]["quantitty"] = "quantity"
    assert list(Draft202012Validator(json_schema()).iter_errors(content))


@pytest.mark.parametrize("entity", ENTITIES.values(), ids=lambda entity: entity.name)
def test_every_canonical_column_is_described(entity: Any) -> None:
    definition = json_schema()["$defs"][f"{entity.name}_delivery"]
    columns = definition["properties"]["columns"]["properties"]
    assert list(columns) == [column.name for column in entity.columns]
    assert all(entry["description"] for entry in columns.values())
