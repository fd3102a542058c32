"""Hits with scores, and the CSV file that an analyst takes away.

The CSV is UTF-8 with a byte-order mark. Two things are done to text so that any file name is safe and survives,
and `cell_to_name` undoes both: bytes that are not UTF-8, control and direction characters and the backslash are
written as `\\xNN`, byte by byte; a cell that a spreadsheet would run as a formula gets a leading apostrophe.
"""

import contextlib
import csv
import errno
import io
import os
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from core.errors import ExportError
from core.paths import display_path
from core.precision import Precision

COLUMNS = ("rank", "file", "score", "query", "precision", "bundle", "gallery", "time")
# What makes Excel, LibreOffice or Google Sheets evaluate a cell, with full-width and small forms and the minus sign.
FORMULA_STARTS = "=+-@\uff1d\uff0b\uff0d\uff20\u2212\ufe63\ufe62\ufe66\ufe6b"


@dataclass(frozen=True)
class Hit:
    """One ranked picture. `score` is cosine similarity in [-1, 1]; `relative` its path below the gallery, as
    bytes, because file names need not be text; `path` the same file, absolute."""

    rank: int
    score: float
    image_id: int
    path: Path
    relative: bytes


@dataclass(frozen=True)
class Results:
    """The answer to one query, with all that is needed to ask it again.

    `searched` pictures were compared; `searched_at` is UTC; `notices` are sentences to show beside the hits.
    """

    query: str
    hits: tuple[Hit, ...]
    precision: Precision
    bundle_id: str
    gallery: Path
    searched_at: datetime
    latency_ms: float
    searched: int
    notices: tuple[str, ...] = ()


def csv_bytes(results: Results) -> bytes:
    """The whole CSV file; `file` is the path below `gallery`."""
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
        writer.writerow((hit.rank, name_to_cell(hit.relative), f"{hit.score:.6f}", *shared))
    return text.getvalue().encode("utf-8-sig")


def write_csv(results: Results, file: Path) -> None:
    """Write the CSV so that `file` is afterwards either the whole new file or what it was before.

    ExportError when it cannot be written: no such folder, no permission, full disk.
    """
    try:
        _write_whole(Path(os.path.realpath(file)), csv_bytes(results))
    except OSError as error:
        raise ExportError(_why_not_written(file, error)) from error


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


def _write_whole(target: Path, data: bytes) -> None:
    if target.exists() and not target.is_file():
        raise FileExistsError(errno.EEXIST, "is not an ordinary file", str(target))
    temporary = target.with_name(f".sightline-{secrets.token_hex(8)}.part")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o777)
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename survive a power cut, on file systems that can say so."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _why_not_written(file: Path, error: OSError) -> str:
    name, folder = display_path(file), display_path(file.parent)
    match error.errno:
        case errno.ENOSPC | errno.EDQUOT:
            return f"The disk is full, so {name} was not written. Make room or choose another folder."
        case errno.EACCES | errno.EPERM | errno.EROFS:
            return f"There is no permission to write {name}. Choose another folder."
        case errno.ENOENT | errno.ENOTDIR:
            return f"The folder {folder} does not exist, so {name} was not written. Choose another one."
        case errno.EEXIST | errno.EISDIR:
            return f"{name} is not an ordinary file, so nothing was written there. Choose another name."
        case _:
            reason = error.strerror or type(error).__name__
            return f"{name} could not be written: {reason}. Choose another folder or name."
