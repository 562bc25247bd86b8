"""What an ingestion did, in numbers: never in values of the rows."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class FileReport:
    """One file that was read.

    Attributes:
        name: as declared.
        sha256: of its bytes as delivered.
        rows: data rows in it, good and bad.
    """

    name: str
    sha256: str
    rows: int


@dataclass(frozen=True)
class DuplicateFile:
    """A file left out because another one has the same content.

    Attributes:
        name: as declared.
        same_as: name of the file that was read.
    """

    name: str
    same_as: str


@dataclass(frozen=True)
class IngestReport:
    """How the rows of one entity fared; read = accepted + quarantined + duplicates.

    Attributes:
        entity: name of the entity.
        rows_read: data rows in all files that were read.
        accepted: rows in the lake.
        quarantined: rows set aside with a reason.
        duplicates: rows dropped because a later one has the same key.
        rules: rows by the first rule they break, the most frequent first; sums to quarantined.
        files: in the order read.
        duplicate_files: left out, content seen before.
        first_known_at: earliest moment of an accepted row, UTC; None where there is none.
        last_known_at: latest such moment.
    """

    entity: str
    rows_read: int = 0
    accepted: int = 0
    quarantined: int = 0
    duplicates: int = 0
    rules: tuple[tuple[str, int], ...] = ()
    files: tuple[FileReport, ...] = ()
    duplicate_files: tuple[DuplicateFile, ...] = ()
    first_known_at: datetime | None = None
    last_known_at: datetime | None = None

    @property
    def adds_up(self) -> bool:
        """Tell whether every row read is accounted for."""
        return self.rows_read == self.accepted + self.quarantined + self.duplicates


class LostRowsError(RuntimeError):
    """Rows read and rows accounted for differ: a fault of this program, nothing was replaced."""
