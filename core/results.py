"""Hits with scores, and the CSV file that an analyst takes away.

The CSV is UTF-8 with a byte-order mark. Two things are done to text so that any file name is safe and survives,
and `cell_to_name` undoes both: bytes that are not UTF-8, control and direction characters and the backslash are
written as `\\xNN`, byte by byte; a cell that a spreadsheet would run as a formula gets a leading apostrophe.
"""

import csv
import io
import os
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.filters import NO_FILTERS, NO_MARKS, Filters, Marks
from core.grammar import Term
from core.precision import Precision
from core.query import Example
from core.scale import NO_SCALE, Scale
from core.sentences import Sentence
from core.whole_file import whole_file

COLUMNS = (
    "rank", "file", "score", "query", "precision", "bundle", "gallery", "time", "mark", "taken", "sha256",
)  # fmt: skip
# What makes Excel, LibreOffice or Google Sheets evaluate a cell, with full-width and small forms and the minus sign.
FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20\u2212\ufe63\ufe62\ufe66\ufe6b"


@dataclass(slots=True, unsafe_hash=True)
class Hit:
    """One ranked picture. Nobody changes it; a frozen one takes four times as long to make, and there are thousands.

    `score` is cosine similarity in [-1, 1]; `relative` its path below `gallery`, as bytes, because file names need
    not be text; `path` the same file, absolute.

    `sha256` of its file when it was indexed; `taken_s`, seconds since 1970, by its EXIF when `taken_by_exif`, else
    the time of the file; `moment`, rank of the best hit of the same moment, its own when it is that hit."""

    rank: int
    score: float
    image_id: int
    gallery: Path
    relative: bytes
    sha256: bytes = b""
    taken_s: int = 0
    taken_by_exif: bool = False
    moment: int = 0

    @property
    def path(self) -> Path:
        return self.gallery / os.fsdecode(self.relative)


@dataclass(frozen=True)
class Results:
    """The answer to one query, with all that is needed to ask it again.

    `searched` pictures were compared, of `total` in the gallery; `searched_at` is UTC; `notices` are sentences to
    show beside the hits. `vector` is the query as it was compared, `scale` how its scores lie over the gallery;
    `weak`: nothing here seems to match. `reranked`: marks moved the query.
    """

    query: str
    hits: tuple[Hit, ...]
    precision: Precision
    bundle_id: str
    gallery: Path
    searched_at: datetime
    latency_ms: float
    searched: int
    notices: tuple[Sentence, ...] = ()
    total: int = 0
    terms: tuple[Term, ...] = ()
    examples: tuple[Example, ...] = ()
    filters: Filters = NO_FILTERS
    scale: Scale = NO_SCALE
    weak: bool = False
    reranked: bool = False
    vector: NDArray[np.float32] | None = field(default=None, compare=False, repr=False)

    def only(self, hits: Iterable[Hit]) -> "Results":
        """The same answer with some of its hits."""
        return replace(self, hits=tuple(hits))


def csv_bytes(results: Results, marks: Marks = NO_MARKS) -> bytes:
    """The whole CSV file; `file` is the path below `gallery`, `mark` what `marks` say of it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    shared = (
        _safe_text(results.query),
        results.precision.value,
        _safe_text(results.bundle_id),
        name_to_cell(os.fsencode(results.gallery)),
        results.searched_at.isoformat(timespec="seconds"),
    )
    for hit in results.hits:
        mark = marks.get(hit.sha256)
        about = (mark.name.lower() if mark else "", taken_text(hit), hit.sha256.hex())
        writer.writerow((hit.rank, name_to_cell(hit.relative), f"{hit.score:.6f}", *shared, *about))
    return text.getvalue().encode("utf-8-sig")


def taken_text(hit: Hit) -> str:
    """When the picture was taken, UTC in ISO format."""
    return datetime.fromtimestamp(hit.taken_s, timezone.utc).isoformat()


def write_csv(results: Results, file: Path, marks: Marks = NO_MARKS) -> None:
    """Write the CSV so that `file` is afterwards either the whole new file or what it was before.

    ExportError when it cannot be written: no such folder, no permission, full disk.
    """
    with whole_file(file) as stream:
        stream.write(csv_bytes(results, marks))


def escape_name(name: bytes) -> str:
    """A file name as printable text on one line that loses nothing; see the module's text."""
    text = name.decode("utf-8", "surrogateescape")
    return "".join(_escape(character) for character in text)


def unescape_name(text: str) -> bytes:
    """The file name that `escape_name` was given."""
    return re.sub(rb"\\x([0-9a-f]{2})", lambda found: bytes([int(found[1], 16)]), text.encode())


def name_to_cell(name: bytes) -> str:
    """A file name as a cell that is safe in a spreadsheet."""
    return neutralise(escape_name(name))


def cell_to_name(cell: str) -> bytes:
    """The file name that `name_to_cell` was given."""
    return unescape_name(cell.removeprefix("'"))


def neutralise(cell: str) -> str:
    """The cell with an apostrophe before it when a spreadsheet would evaluate it.

    Spreadsheets skip blanks and invisible characters before a formula, so they are looked through. A cell that
    begins with an apostrophe gets another one: taking one away always gives the original.
    """
    seen = next((character for character in cell if not _is_blank(character)), "")
    dangerous = (seen and seen in FORMULA_STARTS) or cell[:1] in ("\t", "\r", "\n", "'")
    return "'" + cell if dangerous else cell


def _safe_text(text: str) -> str:
    return neutralise(text.encode("utf-8", "backslashreplace").decode("utf-8"))


def _escape(character: str) -> str:
    if character != "\\" and unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Zl", "Zp"):
        return character
    return "".join(f"\\x{byte:02x}" for byte in character.encode("utf-8", "surrogateescape"))


def _is_blank(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cc", "Cf")
