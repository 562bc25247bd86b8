"""What can be wrong with a sources file or a delivery, said so that a person can put it right.

Messages name places (file, line, column) and remedies. They never repeat a delivered value: a
message travels into logs and alerts, and the value may be about a person.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in a sources file.

    Attributes:
        what: what is wrong, in words.
        remedy: what to do about it.
        line: line of the sources file, from 1; None where no single line is at fault.
    """

    what: str
    remedy: str
    line: int | None = None


class SourcesFileError(ValueError):
    """The sources file cannot be used; lists every problem with its line and remedy.

    Attributes:
        problems: in the order of their lines.
    """

    def __init__(self, file: str, problems: Iterable[Problem]) -> None:
        distinct = set(problems)
        self.problems = tuple(sorted(distinct, key=lambda found: (found.line or 0, found.what)))
        places = (f"{file}:{each.line}" if each.line else file for each in self.problems)
        texts = (_sentences(each.what, each.remedy) for each in self.problems)
        super().__init__("\n".join(map(": ".join, zip(places, texts, strict=True))))


class SourceError(ValueError):
    """A delivered file cannot be read as a whole; nothing of the entity was loaded.

    Attributes:
        file: name of the file as the sources file declares it.
    """

    def __init__(self, file: str, what: str, remedy: str) -> None:
        self.file = file
        super().__init__(f"{file}: {_sentences(what, remedy)}")


def _sentences(what: str, remedy: str) -> str:
    end = "" if remedy.endswith("?") else "."
    return f"{what}. Remedy: {remedy}{end}"


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a remedy that names the closest known name, or all of them."""
    choices = sorted(known)
    lowered = {choice.lower(): choice for choice in choices}
    close = get_close_matches(name.lower(), lowered, n=1, cutoff=0.6)
    if close:
        return f"did you mean {lowered[close[0]]!r}?"
    return f"use one of: {', '.join(choices)}"
