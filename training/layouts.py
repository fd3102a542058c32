"""Annotation files of ICFG-PEDES, CUHK-PEDES and RSTPReid → records; what cannot be used is named, not lost.

The three layouts are JSON lists of objects:

- ICFG-PEDES (`ICFG-PEDES.json`): split, captions (one), file_path ("train/0000/….jpg"), processed_tokens, id.
  Ids start at 0 in each split.
- CUHK-PEDES (`reid_raw.json`): the same fields, two captions, file_path below CUHK01, CUHK03, Market, cam_a, cam_b,
  train_query or test_query; `caption_all.json` has neither split nor processed_tokens.
- RSTPReid (`data_captions.json`): id, img_path ("0000_c14_0031.jpg"), captions (two), split.

Read as well, with a note: lists inside an object ({"train": […], "test": […]}) and one record a line (JSON Lines).
"""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from core.errors import QueryError
from core.paths import display_path
from core.query import make_query
from training.errors import DataError

PATH_FIELDS = ("file_path", "img_path")
EXPECTED = (
    "Expected a JSON list of records with split, captions, file_path, processed_tokens and id (ICFG-PEDES, "
    "CUHK-PEDES) or with id, img_path, captions and split (RSTPReid)"
)
_SPLIT_NAMES = {
    "training": "train", "trainval": "train", "valid": "val", "validation": "val", "dev": "val", "testing": "test",
}  # fmt: skip
_CUHK_FOLDER = re.compile(r"(^|[/\\])(CUHK01|CUHK03|Market|cam_a|cam_b|train_query|test_query)[/\\]")
_ICFG_FOLDER = re.compile(r"(^|[/\\])(train|test)[/\\]\d+[/\\]")
# Fields of other retrieval data sets, and what they are called in the layouts that are read here.
_NEAR_FIELDS = {
    "image": "file_path", "image_path": "file_path", "filename": "file_path", "file_name": "file_path",
    "filepath": "file_path", "path": "file_path", "img": "file_path", "text": "captions", "description": "captions",
    "sentences": "captions", "image_id": "id", "pid": "id", "person_id": "id", "identity": "id",
}  # fmt: skip


class Layout(str, Enum):
    """Whose annotation file it is."""

    ICFG_PEDES = "icfg-pedes"
    CUHK_PEDES = "cuhk-pedes"
    RSTPREID = "rstpreid"

    @property
    def label(self) -> str:
        return {"icfg-pedes": "ICFG-PEDES", "cuhk-pedes": "CUHK-PEDES", "rstpreid": "RSTPReid"}[self.value]


@dataclass(frozen=True)
class Record:
    """One picture of an annotation file.

    number: its place in the file, from 1. path: as written there. captions: cleaned, at least one. identity: the id
    as text, whole numbers without leading zeros. split: train, val, test or what the file says; None without one.
    """

    number: int
    path: str
    captions: tuple[str, ...]
    identity: str
    split: str | None
    attributes: Mapping[str, Any] | None


@dataclass(frozen=True)
class Rejected:
    """A record (its number from 1), or one of its captions, that is not used, and why."""

    record: int
    path: str
    reason: str


@dataclass(frozen=True)
class Annotations:
    """What an annotation file holds. notes: sentences on what was unusual; sha256: of the file's bytes."""

    layout: Layout
    records: list[Record]
    rejected: list[Rejected]
    notes: list[str]
    sha256: str


def read_annotations(file: Path, layout: Layout | None = None) -> Annotations:
    """Read an annotation file; the layout is told from its fields and paths unless it is given.

    Records that cannot be used are in `rejected`. DataError: unreadable, not JSON (says where), another layout (says
    what was expected and found), not a single usable record.
    """
    name = display_path(file)
    try:
        data = file.read_bytes()
    except FileNotFoundError as error:
        raise DataError(f"There is no file {name}. Give the path of an annotation file.") from error
    except OSError as error:
        raise DataError(f"{name} cannot be read: {error.strerror or error}.") from error
    notes: list[str] = []
    rejected: list[Rejected] = []
    raw = list(_raw_records(_text(data, name), name, notes, rejected))
    _refuse_other_layout([fields for _, fields, _ in raw], name)
    records: list[Record] = []
    for number, fields, split in raw:
        found = _record(number, fields, split, rejected)
        if found:
            records.append(found)
    if not records:
        first = f" Record {rejected[0].record}: {rejected[0].reason}." if rejected else ""
        raise DataError(f"None of the {len(raw):,} records of {name} can be used.{first}")
    seen = _tell_layout([fields for _, fields, _ in raw], file)
    if layout is not None and (layout is Layout.RSTPREID) != (seen is Layout.RSTPREID):
        field = "img_path" if layout is Layout.RSTPREID else "file_path"
        raise DataError(
            f"{name} is not in the layout of {layout.label}: expected {field}, found {seen.label}'s fields."
        )
    return Annotations(layout or seen, records, rejected, notes, hashlib.sha256(data).hexdigest())


def _text(data: bytes, name: str) -> str:
    if not data.strip():
        raise DataError(f"{name} is empty. {EXPECTED}.")
    try:
        return data.decode(json.detect_encoding(data))  # UTF-8 or UTF-16, with or without a byte order mark
    except UnicodeDecodeError as error:
        raise DataError(
            f"{name} is not text in UTF-8: byte {error.start:,} does not fit. Save the file as UTF-8."
        ) from error


_Raw = tuple[int, Mapping[str, Any], str | None]


def _raw_records(text: str, name: str, notes: list[str], rejected: list[Rejected]) -> Iterator[_Raw]:
    """Number, fields and the split that the enclosing object names; what is not an object goes to `rejected`."""
    for number, (value, split) in enumerate(_values(text, name, notes, rejected), start=1):
        if isinstance(value, dict):
            yield number, value, split
        elif value is not _BAD_LINE:
            rejected.append(
                Rejected(number, "", f"is {_kind(value)}, not an object with captions, path and id")
            )


_BAD_LINE = object()


def _values(
    text: str, name: str, notes: list[str], rejected: list[Rejected]
) -> Iterable[tuple[Any, str | None]]:
    try:
        content = json.loads(text)
    except json.JSONDecodeError as error:
        if error.msg == "Extra data" and text.lstrip()[:1] == "{":
            notes.append("The file is JSON Lines (one record a line), which is read as a list.")
            return _lines(text, rejected)
        raise DataError(_where_it_breaks(text, error, name)) from error
    except ValueError as error:  # a number of thousands of digits
        raise DataError(f"{name} cannot be read as JSON: {error}.") from error
    except RecursionError as error:
        raise DataError(f"{name} is nested too deeply to be an annotation file. {EXPECTED}.") from error
    if isinstance(content, list):
        return [(value, None) for value in content]
    if isinstance(content, dict):
        if any(field in content for field in PATH_FIELDS):
            notes.append("The file holds a single record, not a list.")
            return [(content, None)]
        lists = {key: value for key, value in content.items() if isinstance(value, list) and value}
        if lists:
            return _unwrapped(lists, notes)
        found = f"an object with the keys {_some(content)}" if content else "an empty object"
        raise DataError(f"{name} is in another layout. {EXPECTED}; found {found}.")
    raise DataError(f"{name} is in another layout. {EXPECTED}; found {_kind(content)}.")


def _lines(text: str, rejected: list[Rejected]) -> Iterator[tuple[Any, str | None]]:
    lines = [line for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, start=1):
        try:
            yield json.loads(line), None
        except (ValueError, RecursionError) as error:
            rejected.append(Rejected(number, "", f"is not valid JSON ({error})"))
            yield _BAD_LINE, None


def _unwrapped(lists: Mapping[str, list[Any]], notes: list[str]) -> list[tuple[Any, str | None]]:
    notes.append(
        f"The records are in lists inside an object ({_some(lists)}), which are read one after the other."
    )
    splits = {key: _split_name(key) for key in lists}
    known = {"train", "val", "test"} & set(splits.values())
    return [(value, splits[key] if known else None) for key, values in lists.items() for value in values]


def _where_it_breaks(text: str, error: json.JSONDecodeError, name: str) -> str:
    """Position, whole records before it, and whether the file just ends too early."""
    where = f"line {error.lineno:,}, column {error.colno:,} (character {error.pos:,} of {len(text):,})"
    whole = _whole_records(text)
    before = f" after {whole:,} whole records" if whole else ""
    if not re.search(r"[\]}]", text[error.pos :]):  # nothing is closed any more: it ends too early
        return f"{name} is truncated: it ends in the middle of a record{before}, {where}. Copy or download it again."
    return f"{name} is not valid JSON{before}: {error.msg}, {where}."


def _whole_records(text: str) -> int:
    decoder = json.JSONDecoder()
    position, whole = text.find("[") + 1, 0
    while position:
        match = re.compile(r"[\s,]*").match(text, position)
        start = match.end() if match else position
        try:
            _, position = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            break
        whole += 1
    return whole


def _refuse_other_layout(records: list[Mapping[str, Any]], name: str) -> None:
    """DataError when no record has the fields of any of the three layouts."""
    fields = Counter(field for record in records for field in record)
    missing = [
        wanted
        for wanted, there in (
            ("file_path or img_path", any(field in fields for field in PATH_FIELDS)),
            ("captions", "captions" in fields or "caption" in fields),
            ("id", "id" in fields),
        )
        if not there
    ]
    if not missing:
        return
    if not fields:
        raise DataError(f"{name} lists no records. {EXPECTED}.")
    near = [f"{field} is called {_NEAR_FIELDS[field]} there" for field in fields if field in _NEAR_FIELDS]
    hint = f" Perhaps {', '.join(near[:3])}: rename it." if near else ""
    raise DataError(
        f"{name} is in another layout: no record has {', '.join(missing)}. {EXPECTED}; "
        f"found records with {_some(fields)}.{hint}"
    )


def _tell_layout(records: list[Mapping[str, Any]], file: Path) -> Layout:
    """ICFG-PEDES and CUHK-PEDES have the same fields: folders tell them apart, then the file's name."""
    paths = [record["file_path"] for record in records if isinstance(record.get("file_path"), str)]
    if 2 * len(paths) < sum(any(field in record for field in PATH_FIELDS) for record in records):
        return Layout.RSTPREID
    cuhk = sum(_CUHK_FOLDER.search(path) is not None for path in paths)
    icfg = sum(_ICFG_FOLDER.search(path) is not None for path in paths)
    if cuhk != icfg:
        return Layout.CUHK_PEDES if cuhk > icfg else Layout.ICFG_PEDES
    named = re.search(r"cuhk|reid_raw|caption_all", file.name, re.IGNORECASE)
    return Layout.CUHK_PEDES if named else Layout.ICFG_PEDES


def _record(
    number: int, fields: Mapping[str, Any], split: str | None, rejected: list[Rejected]
) -> Record | None:
    path = next((fields[field] for field in PATH_FIELDS if fields.get(field)), None)
    shown = path if isinstance(path, str) else ""
    identity = _identity(fields.get("id"))
    captions, complaints = _captions(fields.get("captions", fields.get("caption")))
    problem = None
    if not shown.strip():
        problem = "has no file_path or img_path"
    elif identity is None:
        problem = "has no id (a whole number or text)"
    elif not captions:
        problem = "; ".join(dict.fromkeys(complaints)) or "has no captions"
    if problem or identity is None:
        rejected.append(Rejected(number, shown, problem or ""))
        return None
    rejected += [Rejected(number, shown, complaint) for complaint in complaints]
    own = fields.get("split")
    attributes = fields.get("attributes")
    return Record(
        number, shown, tuple(captions), identity,
        _split_name(own) if isinstance(own, str) and own.strip() else split,
        attributes if isinstance(attributes, dict) else None,
    )  # fmt: skip


def _identity(value: Any) -> str | None:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        return None
    text = display_path(str(value).strip())  # escapes what no file can hold
    return (text.lstrip("0") or "0") if text.isascii() and text.isdigit() else text or None


def _captions(value: Any) -> tuple[list[str], list[str]]:
    """Usable captions, each once, and what is wrong with the others."""
    values = value if isinstance(value, list) else [value] if isinstance(value, str) else []
    captions: list[str] = []
    complaints: list[str] = []
    for caption in values:
        if not isinstance(caption, str):
            complaints.append(f"has a caption that is {_kind(caption)}, not text")
            continue
        try:
            text = make_query(caption).text
        except QueryError:
            complaints.append("has an empty caption")
            continue
        if text in captions:
            complaints.append("has the same caption twice")
        else:
            captions.append(text)
    return captions, complaints


def _split_name(split: str) -> str:
    name = display_path(split.strip().lower())
    return _SPLIT_NAMES.get(name, name)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


def _some(names: Iterable[str], most: int = 8) -> str:
    shown = [display_path(name) for name in names]
    return ", ".join(shown[:most]) + (" and more" if len(shown) > most else "")
