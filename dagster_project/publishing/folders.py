"""The folders above a published copy: open to the group that BI runs under, closed to others.

A run works with a umask that makes everything private, and what it emits first makes `out` private
too, so the modes are set here and do not follow from the way the folders came about.
"""

from pathlib import Path
from typing import Final

_OURS: Final = ("out", "published")
_FOR_THE_GROUP: Final = 0o750


def make_parents(destination: Path) -> Path:
    """Make the folder that a copy lies in, such as `out/published`; return it.

    It and the folder above are opened for the group (0750) where they are `out/published`, whoever
    made them, or are new. Other folders that were there before belong to somebody else and keep
    their mode.
    """
    folder = destination.parent
    ours = (folder.parent.name, folder.name) == _OURS
    for each in (folder.parent, folder):
        new = not each.exists()
        each.mkdir(parents=True, exist_ok=True)
        if new or ours:
            each.chmod(_FOR_THE_GROUP)
    return folder
