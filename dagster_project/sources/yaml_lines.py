"""YAML with line numbers.

Turns YAML text into plain data and remembers on which line each key and item stands, so that a
wrong entry can be shown to its author. Scalars stay text, exactly as written (`NO` is a country,
`0` an expression), except that an empty or null plain scalar is None; giving them types is the
business of the models in `config.py`.
"""

from collections.abc import Sequence
from typing import Any

import yaml

from dagster_project.sources.errors import Problem

_NULLS = {"", "~", "null", "Null", "NULL"}


class LinedYaml:
    """Plain data of a YAML text and the line of each of its parts.

    Attributes:
        data: dict, list, str or None.
        problems: duplicate keys and the like; the data holds the first of them.
    """

    def __init__(self, text: str) -> None:
        self.problems: list[Problem] = []
        self._lines: dict[tuple[str | int, ...], int] = {}
        self.data: Any = None
        try:
            node = yaml.compose(text, Loader=yaml.SafeLoader)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            what = f"not valid YAML: {error.problem or error.context}"
            remedy = "check the indentation, and quote expressions that hold ': ' or ' #'"
            self.problems.append(Problem(what, remedy, mark.line + 1 if mark else None))
            return
        except yaml.YAMLError as error:
            remedy = "save the file as plain UTF-8 text"
            self.problems.append(Problem(f"not valid YAML: {error}", remedy))
            return
        if node is not None:
            self.data = self._plain(node, (), ())

    def line(self, path: Sequence[str | int]) -> int | None:
        """Return the line of a part, or of the nearest part around it."""
        steps = tuple(path)
        while steps and steps not in self._lines:
            steps = steps[:-1]
        return self._lines.get(steps)

    def _plain(
        self, node: yaml.Node, path: tuple[str | int, ...], around: tuple[yaml.Node, ...]
    ) -> Any:
        self._lines.setdefault(path, node.start_mark.line + 1)
        if any(node is outer for outer in around):
            remedy = "write the part out instead of the alias"
            self.problems.append(Problem("a part contains itself", remedy, self.line(path)))
            return None
        inside = (*around, node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, inside)
        if isinstance(node, yaml.SequenceNode):
            return [
                self._plain(item, (*path, index), inside) for index, item in enumerate(node.value)
            ]
        text = str(node.value)
        plain = isinstance(node, yaml.ScalarNode) and node.style is None
        return None if plain and text in _NULLS else text

    def _mapping(
        self, node: yaml.MappingNode, path: tuple[str | int, ...], inside: tuple[yaml.Node, ...]
    ) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for key, value in node.value:
            name, line = str(key.value), key.start_mark.line + 1
            if name in plain:
                first = self._lines[*path, name]
                what = f"{name!r} stands twice, first on line {first}"
                self.problems.append(Problem(what, "keep one of them", line))
                continue
            self._lines[*path, name] = line
            plain[name] = self._plain(value, (*path, name), inside)
        return plain
