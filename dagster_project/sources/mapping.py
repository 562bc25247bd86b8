"""Does the mapping in a sources file fit the contract?

Looks at the plain data of the file rather than at its models, so that a file with other mistakes
still hears of these: unknown entities and columns, required columns left out, expressions that
are no SQL.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dagster_project.contracts import ENTITIES, Entity
from dagster_project.sources.errors import Problem, did_you_mean
from dagster_project.sources.expressions import ExpressionError, parse_expression

Line = Callable[[Sequence[str | int]], int | None]


def mapping_problems(entities: Any, line: Line) -> Iterator[Problem]:
    """Yield what is wrong with the entities block.

    Args:
        entities: the block, each entity as a list of deliveries.
        line: gives the line of a place in the file.
    """
    if not isinstance(entities, dict):
        return
    for name, deliveries in entities.items():
        if name not in ENTITIES:
            what = f"there is no entity {name!r}"
            yield Problem(what, did_you_mean(name, ENTITIES), line(("entities", name)))
            continue
        for index, delivery in enumerate(deliveries):
            columns = delivery.get("columns") if isinstance(delivery, dict) else None
            if isinstance(columns, dict):
                nearest = ("entities", name, index, "columns")
                exact = line(nearest) != line(("entities", name))
                place = nearest if exact else ("entities", name, "columns")
                yield from _column_problems(ENTITIES[name], columns, place, line)
    for name, entity in ENTITIES.items():
        if entity.required and not entities.get(name):
            what = f"{name} is not delivered, and nothing can be computed without it"
            yield Problem(what, f"add {name}: below entities:", line(("entities",)))


def _column_problems(
    entity: Entity, columns: dict[str, Any], place: Sequence[str | int], line: Line
) -> Iterator[Problem]:
    known = [column.name for column in entity.columns]
    for name, sql in columns.items():
        here = line((*place, name))
        if name not in known:
            what = f"{entity.name} has no column {name!r}"
            yield Problem(what, did_you_mean(name, known), here)
        elif sql is None:
            remedy = f"write an expression, or leave {name} out"
            yield Problem(f"{entity.name}.{name} has no expression", remedy, here)
        elif isinstance(sql, str):
            try:
                parse_expression(sql)
            except ExpressionError as error:
                yield Problem(f"{entity.name}.{name}: {error.what}", error.remedy, here)
    for column in entity.columns:
        if column.required and column.default is None and column.name not in columns:
            what = f"{entity.name}.{column.name} is required and not mapped"
            remedy = f"map it to the delivered column that says: {column.description}"
            yield Problem(what, remedy.rstrip("."), line(place))
