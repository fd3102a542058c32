"""Where the pictures of an annotation file are: prefixes removed, every path checked, every failure with a reason."""

import os
import stat
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from core.errors import ImageError
from core.images import load
from core.progress import Progress, ProgressCallback, silent
from training.layouts import Record, Rejected

# Folders of other people's disks that paths begin with; everything up to the last of them is a prefix.
_PREFIX_FOLDERS = frozenset(
    (
        "imgs",
        "images",
        "img",
        "icfg-pedes",
        "icfg_pedes",
        "cuhk-pedes",
        "cuhk_pedes",
        "rstpreid",
        "datasets",
        "data",
    )
)
_USUAL_PLACES = (
    "imgs", "images", "ICFG-PEDES", "ICFG-PEDES/imgs", "CUHK-PEDES", "CUHK-PEDES/imgs", "RSTPReid", "RSTPReid/imgs",
)  # fmt: skip
_SIGNATURES = (b"\xff\xd8\xff", b"\x89PNG", b"GIF8", b"BM", b"RIFF", b"II*\0", b"MM\0*")
_READERS = 4
_LONGEST_PATH = 4096
_AT_ONCE = 2048


class Check(str, Enum):
    """How closely a picture is looked at: not at all; there, not empty, begins like a picture; decoded."""

    NONE = "none"
    HEADER = "header"
    DECODE = "decode"


@dataclass(frozen=True)
class Located:
    """paths: of each usable record's number, relative to the picture folder; rejected: the others.

    prefixes: what was removed from how many paths.
    """

    paths: dict[int, str]
    rejected: list[Rejected]
    prefixes: dict[str, int]


def locate(
    records: Sequence[Record],
    root: Path,
    check: Check = Check.HEADER,
    *,
    prefix: str | None = None,
    progress: ProgressCallback = silent,
) -> Located:
    """Find each record's picture below `root`: the path as written, then without its prefix, then in the folders
    where these data sets keep pictures (`imgs`, `CUHK-PEDES/imgs`, …). `prefix` names the prefix instead.
    """
    places = [place for place in _USUAL_PLACES if (root / place).is_dir()]
    shared = 0 if prefix is not None else _shared_folders(records)
    paths: dict[int, str] = {}
    rejected: list[Rejected] = []
    prefixes: Counter[str] = Counter()

    def find(record: Record) -> tuple[str, str] | str:
        return _find(record.path, root, places, shared, prefix, check)

    with ThreadPoolExecutor(_READERS, thread_name_prefix="paths") as readers:
        for start in range(0, len(records), _AT_ONCE):
            progress(Progress("Checking paths", start, len(records), len(rejected)))
            batch = records[start : start + _AT_ONCE]
            for record, found in zip(batch, readers.map(find, batch), strict=True):
                if isinstance(found, str):
                    rejected.append(Rejected(record.number, record.path, found))
                else:
                    paths[record.number], removed = found
                    prefixes[removed] += 1
    progress(Progress("Checking paths", len(records), len(records), len(rejected)))
    prefixes.pop("", None)
    return Located(paths, rejected, dict(prefixes))


def _find(
    path: str, root: Path, places: Sequence[str], shared: int, prefix: str | None, check: Check
) -> tuple[str, str] | str:
    """The path relative to `root` and the prefix that was removed, or why the picture cannot be used."""
    if "\0" in path or not _encodable(path):
        return "the path has characters that no file name can have"
    if len(path) > _LONGEST_PATH:
        return "the path is longer than any file's"
    parts = _parts(path)
    if ".." in parts:
        return "the path leads out of the picture folder"
    if not parts:
        return "the path names no file"
    if check is Check.NONE:
        start = _prefix_length(parts) if prefix is None else _given_prefix_length(parts, prefix)
        return ("imgs/" if "imgs" in places else "") + "/".join(parts[start:]), "/".join(parts[:start])
    if prefix is None:
        starts = dict.fromkeys((0, _prefix_length(parts), shared))  # the path as written comes first
    else:
        starts = {_given_prefix_length(parts, prefix): None}
    for place in ("", *places):
        for start in starts:
            relative = "/".join([*filter(None, [place]), *parts[start:]])
            if _exists(root / relative):
                return _problem(root / relative, check) or (relative, "/".join(parts[:start]))
    if path.startswith("/") and _exists(Path(path)):
        return _problem(Path(path), check) or (path, "")
    return "there is no such file in the picture folder"


def _parts(path: str) -> list[str]:
    parts = [part for part in path.strip().replace("\\", "/").split("/") if part not in ("", ".")]
    return parts[1:] if parts and len(parts[0]) == 2 and parts[0][1] == ":" else parts


def _given_prefix_length(parts: Sequence[str], prefix: str) -> int:
    """How many folders the prefix covers; 0 for a path that does not begin with it."""
    given = _parts(prefix)
    return len(given) if len(given) < len(parts) and list(parts[: len(given)]) == given else 0


def _prefix_length(parts: Sequence[str]) -> int:
    """How many leading folders belong to someone's disk or to the data set's root."""
    return max((i + 1 for i, part in enumerate(parts[:-1]) if part.lower() in _PREFIX_FOLDERS), default=0)


def _shared_folders(records: Sequence[Record]) -> int:
    """How many leading folders all paths have in common."""
    folders = [_parts(record.path)[:-1] for record in records]
    first, last = min(folders), max(folders)  # what these two share, all in between share
    return next((i for i, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))


def _encodable(path: str) -> bool:
    try:
        os.fsencode(path)
    except UnicodeEncodeError:
        return False
    return True


def _exists(path: Path) -> bool:
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:  # not allowed, name too long: `_problem` says which
        return True
    return True


def _problem(path: Path, check: Check) -> str | None:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return "is not a file"
        if status.st_size == 0:
            return "the file is empty"
        if check is Check.DECODE:
            load(path)
        else:
            with path.open("rb") as file:
                if not file.read(4).startswith(_SIGNATURES):
                    return "is not a picture (JPEG, PNG, WebP, BMP, TIFF or GIF)"
    except OSError as error:
        return f"cannot be read: {error.strerror or error}"
    except ImageError as error:
        return str(error)
    return None
