"""Reading a sources file: which company it is, what it delivers, how that maps to the contract.

Everything that is wrong is reported at once, with line and remedy. Whether the delivered files
exist and hold the columns is not asked here but when they are read.
"""

from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from dagster_project.sources.errors import Problem, SourcesFileError, did_you_mean
from dagster_project.sources.mapping import mapping_problems
from dagster_project.sources.models import Company, Delivery, FileSet, Lookup, SourcesFile
from dagster_project.sources.yaml_lines import LinedYaml

__all__ = ["Company", "Delivery", "FileSet", "Lookup", "SourcesFile", "load_sources_file"]


def load_sources_file(path: Path) -> SourcesFile:
    """Read and check a sources file.

    Raises:
        SourcesFileError: lists every problem with its line and remedy.
    """
    lined = LinedYaml(_text(path))
    if not isinstance(lined.data, dict):
        problem = Problem("has no blocks", "start with company: and entities:, see samples/")
        raise SourcesFileError(str(path), lined.problems or [problem])
    data = _with_lists(lined.data)
    problems = [*lined.problems, *mapping_problems(data.get("entities"), lined.line)]
    try:
        sources = SourcesFile.model_validate({**data, "path": path.resolve()})
    except ValidationError as error:
        problems += [_translated(details, lined) for details in error.errors()]
        raise SourcesFileError(str(path), problems) from None
    if problems:
        raise SourcesFileError(str(path), problems)
    return sources


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        problem = Problem(f"cannot be read ({error.strerror})", "check the path and its rights")
        raise SourcesFileError(str(path), [problem]) from error
    except UnicodeDecodeError as error:
        problem = Problem(f"is not UTF-8 at byte {error.start}", "save it as UTF-8 text")
        raise SourcesFileError(str(path), [problem]) from error


def _with_lists(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data with every entity as a list of deliveries, as the models want it."""
    entities = data.get("entities")
    if not isinstance(entities, dict):
        return data
    listed = {name: each if isinstance(each, list) else [each] for name, each in entities.items()}
    return {**data, "entities": listed}


def _translated(details: ErrorDetails, lined: LinedYaml) -> Problem:
    """Turn a finding of pydantic into a problem with line and remedy."""
    place = details["loc"]
    line = lined.line(_unlisted(place, lined))
    where = ".".join(str(part) for part in place if not isinstance(part, int))
    if details["type"] == "extra_forbidden":
        return Problem(
            f"{where} is no known key", did_you_mean(str(place[-1]), _keys_at(place)), line
        )
    if details["type"] == "missing":
        return Problem(f"{where} is missing", f"add {place[-1]}:", line)
    if details["type"] in ("model_type", "dict_type", "model_attributes_type"):
        return Problem(f"{where} is not a block", "write key: value lines, indented below it", line)
    if details["type"] == "value_error":
        what, _, remedy = details["msg"].removeprefix("Value error, ").partition("; ")
        return Problem(f"{where}: {what}", remedy or "correct the value", line)
    message = details["msg"][0].lower() + details["msg"][1:]
    return Problem(f"{where}: {message}", "correct the value", line)


def _unlisted(place: tuple[str | int, ...], lined: LinedYaml) -> tuple[str | int, ...]:
    """Return the place in the file as written, where a single delivery is no list item."""
    is_item = place[:1] == ("entities",) and len(place) > 2
    if is_item and isinstance(lined.data["entities"][place[1]], dict):
        return (*place[:2], *place[3:])
    return place


def _keys_at(place: tuple[str | int, ...]) -> list[str]:
    """Return the keys that the block around a place may have."""
    model: type[BaseModel] = SourcesFile
    if place[0] == "company" and len(place) > 1:
        model = Company
    elif "lookups" in place[:-1]:
        model = Lookup
    elif place[0] == "entities" and len(place) > 2:
        model = Delivery
    return [key for key in model.model_fields if key != "path"]
