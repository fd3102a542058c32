"""Captions files: which pictures there are, what is said about each, and who is on it.

The file is JSON as in ICFG-PEDES: a list of records with `captions` (a list), `file_path` (relative to the file's
folder), `id` (which person) and, optionally, `split` and `attributes` (what is recorded about the person).
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import QueryError, SightlineError
from core.paths import display_path
from core.query import make_query
from core.sentences import Sentence, say, system_words


class CaptionsError(SightlineError):
    """A captions file that cannot be used."""


@dataclass(frozen=True)
class CaptionedPicture:
    """A picture with what is said about it; pictures of one person share `identity`.

    captions: cleaned like a query, at least one. split, attributes: None where the file has none.
    """

    path: Path
    captions: tuple[str, ...]
    identity: str
    split: str | None = None
    attributes: Mapping[str, Any] | None = None


def load_captions(file: Path, split: str | None = None) -> list[CaptionedPicture]:
    """The pictures that a captions file names, of one split or of all.

    CaptionsError: unreadable, not JSON, another layout (says which record), nothing in that split.
    """
    name = display_path(file)
    records = _read_records(file, name)
    if not records:
        raise CaptionsError(say("{name} lists no pictures, so there is nothing to do.", name=name))
    return of_split([_picture(record, file.parent) for record in records], split, name)


def of_split(pictures: list[CaptionedPicture], split: str | None, name: str) -> list[CaptionedPicture]:
    """The pictures of one split, all for None. CaptionsError names the splits that `name` has instead."""
    if split is None:
        return pictures
    found = [picture for picture in pictures if picture.split == split]
    if not found:
        splits = split_names(pictures)
        there = say("it has {splits}", splits=", ".join(splits)) if splits else say("it has no splits")
        raise CaptionsError(
            say("{name} has no split '{split}'; {there}.", name=name, split=split, there=there)
        )
    return found


def split_names(pictures: Iterable[CaptionedPicture]) -> list[str]:
    """The splits that these pictures belong to, in alphabetical order."""
    return sorted({picture.split for picture in pictures if picture.split is not None})


def _read_records(file: Path, name: str) -> list[dict[str, Any]]:
    try:
        content: Any = json.loads(file.read_bytes())
    except FileNotFoundError as error:
        raise CaptionsError(
            say("There is no file {name}. Give the path of a captions file.", name=name)
        ) from error
    except OSError as error:
        raise CaptionsError(
            say("{name} cannot be read: {reason}.", name=name, reason=system_words(error))
        ) from error
    except (ValueError, RecursionError) as error:  # also bytes that are not UTF-8
        raise CaptionsError(say("{name} is not valid JSON: {reason}.", name=name, reason=error)) from error
    if not isinstance(content, list):
        raise CaptionsError(
            say(
                "{name} should hold a list of records, but holds a {kind}.",
                name=name,
                kind=type(content).__name__,
            )
        )
    records: list[Any] = content
    for number, record in enumerate(records, start=1):
        problem = _problem(record)
        if problem:
            raise CaptionsError(
                say("Record {number} of {name} {problem}.", number=number, name=name, problem=problem)
            )
    return records


def _problem(record: Any) -> Sentence | None:
    """What is wrong with a record, to follow "Record 3"; None when nothing is."""
    if not isinstance(record, dict):
        return say("is not an object with captions, file_path and id")
    fields: dict[str, Any] = record
    path, identity, captions = fields.get("file_path"), fields.get("id"), fields.get("captions")
    if not isinstance(path, str) or not path or "\0" in path:
        return say("has no usable file_path")
    if isinstance(identity, bool) or not isinstance(identity, (int, str)):
        return say("has no id (a number or text)")
    if not isinstance(captions, list) or not captions:
        return say("has no list of captions")
    texts: list[Any] = captions
    for caption in texts:
        try:
            make_query(caption if isinstance(caption, str) else "")
        except QueryError:
            return say("has a caption that is empty or not text")
    if not isinstance(fields.get("attributes"), (dict, type(None))):
        return say("has attributes that are not an object")
    return None


def _picture(record: Mapping[str, Any], folder: Path) -> CaptionedPicture:
    split = record.get("split")
    return CaptionedPicture(
        folder / record["file_path"],
        tuple(make_query(caption).text for caption in record["captions"]),
        str(record["id"]),
        split if isinstance(split, str) else None,
        record.get("attributes"),
    )
