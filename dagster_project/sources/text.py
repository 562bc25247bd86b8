"""Text deliveries before they are parsed: what they hash to, and whether they can be read whole.

One pass over the bytes, in chunks: SHA-256 of the file as delivered, unpacking, decoding, line
ends. A file that is UTF-8 with one kind of line end is parsed where it lies; any other gets a
UTF-8 copy in a private folder. Nothing is parsed here.
"""

import codecs
import gzip
import hashlib
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dagster_project.sources.errors import SourceError
from dagster_project.sources.files import DeliveredFile

_CHUNK: Final = 4 * 1024 * 1024
_UTF8: Final = ("utf-8", "utf-8-sig", "ascii")
_MARKS: Final = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


@dataclass(frozen=True)
class ReadableText:
    """A text file that is known to decode.

    Attributes:
        path: the delivered file, or its UTF-8 copy.
        packed: `path` is gzip.
        line_ends: how many line ends there are.
        quotes: whether a double quote occurs, within which a line may end without ending a row.
    """

    path: Path
    packed: bool
    line_ends: int
    quotes: bool


def is_packed(file: DeliveredFile) -> bool:
    """Tell whether the file is delivered gzipped, by its name."""
    return file.path.suffix.lower() == ".gz"


def hash_file(file: DeliveredFile) -> str:
    """Return the SHA-256 of the file as delivered.

    Raises:
        SourceError: the file is empty or cannot be opened.
    """
    try:
        with file.path.open("rb") as stream:
            if not stream.read(1):
                remedy = "deliver it again; an empty delivery still has its header"
                raise SourceError(file.name, "the file is empty (0 bytes)", remedy)
            stream.seek(0)
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        what = f"the file cannot be opened ({error.strerror})"
        raise SourceError(file.name, what, "check the file's rights") from error


def make_readable(file: DeliveredFile, encoding: str, copies: Path) -> ReadableText:
    """Check that a text file unpacks and decodes to its end; copy it as UTF-8 where needed.

    Args:
        file: what to read.
        encoding: as declared; a byte order mark of UTF-8 is accepted and skipped.
        copies: private folder for copies.

    Raises:
        SourceError: the file is cut short or in another encoding; names the position.
    """
    crlf = plain = returns = 0
    quotes = False
    for text in _decoded(file, encoding):
        here = text.count("\r\n")
        crlf, plain = crlf + here, plain + text.count("\n") - here
        returns += text.count("\r") - here
        quotes = quotes or '"' in text
    only_returns = returns > 0 and crlf + plain == 0
    if encoding in _UTF8 and not (crlf and plain) and not only_returns:
        return ReadableText(file.path, is_packed(file), crlf + plain, quotes)
    copy = copies / f"{hashlib.sha256(file.name.encode()).hexdigest()}.txt"
    with copy.open("w", encoding="utf-8", newline="") as target:
        for text in _decoded(file, encoding):
            target.write(text.replace("\r" if only_returns else "\r\n", "\n"))
    return ReadableText(copy, False, crlf + plain or returns, quotes)


def open_packed(path: Path, packed: bool) -> gzip.GzipFile | io.BufferedReader:
    """Open a delivered file for reading its unpacked bytes."""
    return gzip.open(path, "rb") if packed else path.open("rb")


def count_filled_lines(text: ReadableText) -> int:
    """Count the lines that are not empty; a slow way, for the case that counts disagree."""
    with open_packed(text.path, text.packed) as stream:
        return sum(1 for line in stream if line.strip(b"\r\n"))


def _decoded(file: DeliveredFile, encoding: str) -> Iterator[str]:
    """Yield the text in chunks that do not part a CRLF."""
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding in _UTF8 else encoding)()
    before = lines = 0
    held = ""
    for chunk in _unpacked(file):
        pending = len(decoder.getstate()[0])
        try:
            text = held + decoder.decode(chunk, final=not chunk)
        except UnicodeError as error:
            start = error.start if isinstance(error, UnicodeDecodeError) else 0
            inside = max(start - pending, 0)
            line = lines + chunk[:inside].count(b"\n") + 1
            raise _wrong_encoding(file, encoding, before + inside, line) from error
        held = "\r" if text.endswith("\r") and chunk else ""
        yield text.removesuffix("\r") if held else text
        before, lines = before + len(chunk), lines + chunk.count(b"\n")


def _unpacked(file: DeliveredFile) -> Iterator[bytes]:
    """Yield the unpacked bytes in chunks, an empty one last."""
    try:
        with open_packed(file.path, is_packed(file)) as stream:
            while chunk := stream.read(_CHUNK):
                yield chunk
            yield b""
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        what = "the file is no complete gzip archive, it was cut short or damaged on its way"
        raise SourceError(file.name, what, "deliver it again, whole") from error


def _wrong_encoding(file: DeliveredFile, encoding: str, position: int, line: int) -> SourceError:
    with open_packed(file.path, is_packed(file)) as stream:
        start = stream.read(2)
    guess = _MARKS.get(start, "windows-1252 or latin-1" if encoding in _UTF8 else "utf-8")
    what = f"the file is not {encoding} at byte {position}, line {line}"
    remedy = f"declare its encoding, perhaps encoding: {guess}, or deliver it as {encoding}"
    return SourceError(file.name, what, remedy)
