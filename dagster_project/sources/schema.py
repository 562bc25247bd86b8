"""JSON Schema of the sources file, so that editors complete and check it while it is written.

`python -m dagster_project.sources.schema > sources.schema.json` prints it. It says what the
models and the contract say, entity by entity and column by column; the file is generated and is
not kept in the repository.
"""

import json
import sys
from typing import Any

from dagster_project.contracts import ENTITIES, Column, Entity
from dagster_project.sources.models import SourcesFile


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a sources file."""
    schema = SourcesFile.model_json_schema(mode="validation")
    definitions = schema["$defs"]
    delivery = definitions.pop("Delivery")
    for entity in ENTITIES.values():
        columns = {"columns": _columns(entity)}
        definitions[f"{entity.name}_delivery"] = {
            **delivery,
            "title": entity.name,
            "description": entity.description,
            "properties": {**_scalar_lists(delivery["properties"]), **columns},
        }
    lookup = definitions["Lookup"]
    definitions["Lookup"] = {**lookup, "properties": _scalar_lists(lookup["properties"])}
    return {
        **schema,
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mainstay sources file",
        "required": [name for name in schema["required"] if name != "path"],
        "properties": {
            "company": schema["properties"]["company"],
            "entities": {
                "type": "object",
                "additionalProperties": False,
                "required": [name for name, entity in ENTITIES.items() if entity.required],
                "properties": {name: _deliveries(entity) for name, entity in ENTITIES.items()},
            },
        },
    }


def _deliveries(entity: Entity) -> dict[str, Any]:
    """An entity is one delivery or a list of them."""
    one = {"$ref": f"#/$defs/{entity.name}_delivery"}
    several = {"type": "array", "items": one, "minItems": 1}
    return {"description": entity.description, "oneOf": [one, several]}


def _columns(entity: Entity) -> dict[str, Any]:
    return {
        "type": "object",
        "description": "Canonical column: DuckDB SQL expression over the delivered columns.",
        "additionalProperties": False,
        "required": [each.name for each in entity.columns if each.required and not each.default],
        "properties": {each.name: _expression(each) for each in entity.columns},
    }


def _expression(column: Column) -> dict[str, Any]:
    notes = [column.description, f"Type: {column.type}."]
    notes += [f"One of: {', '.join(column.allowed)}."] if column.allowed else []
    notes += [f"Default: {column.default}."] if column.default else []
    return {"type": ["string", "number", "boolean"], "description": " ".join(notes)}


def _scalar_lists(properties: dict[str, Any]) -> dict[str, Any]:
    """Let lists of texts be a single text, as the models do."""
    written = dict(properties)
    for name in {"files", "using"} & written.keys():
        about = {"description": written[name]["description"]}
        plain = {key: part for key, part in written[name].items() if key != "description"}
        written[name] = {**about, "oneOf": [{"type": "string"}, plain]}
    return written


if __name__ == "__main__":
    json.dump(json_schema(), sys.stdout, indent=2)
    sys.stdout.write("\n")
