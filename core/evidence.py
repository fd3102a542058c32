"""The evidence package: pictures, table, query and contact sheet in one ZIP file, with the SHA-256 of everything.

`index.html` is for reading, `results.csv` and `query.json` for programs, `SHA256SUMS` for `sha256sum --check`. The
pictures are the files as they are, byte for byte; the sheet's thumbnails are inside it, so it needs nothing else.
"""

import base64
import hashlib
import io
import json
import os
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, BinaryIO

from core import __version__, images
from core.errors import ImageError
from core.evidence_sheet import Circumstances, PackedPicture, contact_sheet, mark_text
from core.filters import NO_MARKS, Mark, Marks
from core.paths import display_path
from core.progress import CancelToken, Progress, ProgressCallback, silent
from core.results import Hit, Results, csv_bytes, escape_name, taken_text
from core.sentences import NO_SENTENCE, Sentence, say, words_of
from core.whole_file import whole_file

FORMAT = 1
UNKNOWN = Circumstances()
THUMBNAIL = (192, 288)
_CHUNK = 1 << 20


@dataclass(frozen=True)
class Packed:
    """`pictures` were packed; `problems` are sentences about those that were not, or that had changed.
    `sha256` is that of the whole package, in hexadecimal."""

    file: Path
    pictures: int
    sha256: str
    problems: tuple[Sentence, ...]


def write_package(
    results: Results,
    file: Path,
    *,
    marks: Marks = NO_MARKS,
    circumstances: Circumstances = UNKNOWN,
    progress: ProgressCallback = silent,
    cancel: CancelToken | None = None,
) -> Packed:
    """Write all of `results.hits` into a package at `file`, which is afterwards whole or as it was before.

    A picture that cannot be read is listed without its file. Raises `ExportError`, and `Cancelled`.
    """
    cancel = cancel or CancelToken()
    hits = results.hits
    with whole_file(file) as stream:
        hashing = _HashingWriter(stream)
        sums: dict[str, str] = {}
        pictures: list[PackedPicture] = []
        with zipfile.ZipFile(hashing, "w", zipfile.ZIP_STORED) as package:  # type: ignore[arg-type]
            for done, hit in enumerate(hits):
                cancel.raise_if_cancelled()
                progress(Progress("Packing pictures", done, len(hits)))
                picture = _pack(package, hit, cancel)
                pictures.append(picture)
                if picture.name:
                    sums[picture.name] = picture.sha256
            about = _about(results, marks, circumstances, pictures)
            texts = {
                "results.csv": csv_bytes(results, marks),
                "query.json": json.dumps(about, indent=1).encode() + b"\n",
                "index.html": contact_sheet(
                    results, marks, circumstances, pictures, about["created"]
                ).encode(),
            }
            for name, data in texts.items():
                sums[name] = hashlib.sha256(data).hexdigest()
                package.writestr(_entry(name), data, zipfile.ZIP_DEFLATED)
            listing = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
            package.writestr(_entry("SHA256SUMS"), listing, zipfile.ZIP_DEFLATED)
        progress(Progress("Packing pictures", len(hits), len(hits)))
    problems = tuple(
        say("{file}: {problem}", file=display_path(picture.hit.relative), problem=picture.note)
        for picture in pictures
        if picture.note
    )
    return Packed(file, sum(bool(picture.name) for picture in pictures), hashing.hexdigest(), problems)


class _HashingWriter:
    """Passes on what is written, in order only, and hashes it: so a package needs no second reading."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self._digest.update(data)
        return self._stream.write(data)

    def flush(self) -> None:
        self._stream.flush()

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, datetime.now().astimezone().timetuple()[:6])
    entry.external_attr = 0o644 << 16
    return entry


def _pack(package: zipfile.ZipFile, hit: Hit, cancel: CancelToken) -> PackedPicture:
    """Copy one file. It is read whole first, so that nothing half-read gets into the package."""
    try:
        data = images.read_bytes(hit.path)
    except ImageError as error:
        return PackedPicture(hit, "", "", 0, say("not in the package: {reason}", reason=words_of(error)), "")
    cancel.raise_if_cancelled()
    name = f"pictures/{hit.rank:04}-{_plain(hit.relative)}"
    digest = hashlib.sha256(data).digest()
    entry = _entry(name)
    with package.open(entry, "w") as target:
        for start in range(0, len(data), _CHUNK):
            target.write(data[start : start + _CHUNK])
    note = NO_SENTENCE if digest == hit.sha256 else say("the file has changed since it was indexed")
    return PackedPicture(hit, name, digest.hex(), len(data), note, _thumbnail(data))


def _plain(relative: bytes) -> str:
    """The file's own name in letters, digits, dots, dashes and underscores, which every system can unpack."""
    stem, dot, suffix = relative.rpartition(b"/")[2].decode("ascii", "replace").rpartition(".")
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", stem or suffix)[:60]
    return plain + (f".{re.sub(r'[^A-Za-z0-9]+', '', suffix)[:8]}" if dot else "")


def _thumbnail(data: bytes) -> str:
    """A small JPEG as a data URL; "" when the picture cannot be decoded."""
    try:
        picture = images.decode(data, hint=THUMBNAIL)
    except ImageError:
        return ""
    picture.thumbnail(THUMBNAIL)
    small = io.BytesIO()
    picture.save(small, "JPEG", quality=80)
    return f"data:image/jpeg;base64,{base64.b64encode(small.getvalue()).decode()}"


def _about(
    results: Results, marks: Marks, circumstances: Circumstances, pictures: list[PackedPicture]
) -> dict[str, Any]:
    filters = results.filters
    return {
        "format": FORMAT,
        "program": f"Sightline {__version__}",
        "created": datetime.now(timezone.utc).isoformat(timespec="seconds"),
        "operator": circumstances.operator,
        "case": circumstances.case,
        "query": results.query,
        "understood": [
            {"kind": term.kind.value, "text": term.text, "weight": term.weight} for term in results.terms
        ],
        "examples": [{"name": example.name, "sha256": example.sha256} for example in results.examples],
        "filters": {
            "folders": [escape_name(folder) for folder in filters.folders],
            "since": filters.since.isoformat() if filters.since else None,
            "until": filters.until.isoformat() if filters.until else None,
            "min_score": filters.min_score,
            "marked": filters.marked.name.lower() if isinstance(filters.marked, Mark) else filters.marked,
        },
        "reranked_from_marks": results.reranked,
        "nothing_stands_out": results.weak,
        "searched_at": results.searched_at.isoformat(timespec="seconds"),
        "gallery": escape_name(os.fsencode(results.gallery)),
        "pictures_compared": results.searched,
        "pictures_in_gallery": results.total,
        "model": results.bundle_id,
        "model_sha256": circumstances.bundle_digest,
        "precision": results.precision.value,
        "audit_log_head": circumstances.audit_head,
        "pictures": [
            {
                "rank": picture.hit.rank,
                "score": round(picture.hit.score, 6),
                "mark": mark_text(picture.hit, marks),
                "file": escape_name(picture.hit.relative),
                "taken": taken_text(picture.hit),
                "taken_by": "EXIF" if picture.hit.taken_by_exif else "file time",
                "sha256_when_indexed": picture.hit.sha256.hex(),
                "in_package": picture.name or None,
                "sha256": picture.sha256 or None,
                "bytes": picture.size,
                "note": picture.note,
            }
            for picture in pictures
        ],
    }
