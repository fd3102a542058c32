"""From an annotation file to arrays: records → checked pictures → pairs → splits → tokens → a prepared folder."""

import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.paths import display_path
from core.progress import CancelToken, Progress, ProgressCallback, silent
from core.text import Tokeniser
from training.errors import DataError
from training.image_paths import Check, Located, locate
from training.layouts import Annotations, Layout, Record, Rejected, read_annotations
from training.new_folder import new_folder
from training.prepared import COLUMNS, FORMAT, SUMMARY, TABLE
from training.splits import SplitBy, person_keys, split_by_identity, split_by_pair

_TEXTS_AT_ONCE = 2048


@dataclass(frozen=True)
class Words:
    """How captions become tokens: a `tokenizer.json`, the length that the model reads, and the text around a caption,
    with {} where the caption goes.
    """

    tokenizer: Path
    context_length: int
    prompt: str


@dataclass(frozen=True)
class Choices:
    """How a data set is prepared; the command's help says what each means."""

    images: Path | None = None
    prefix: str | None = None
    check: Check = Check.HEADER
    layout: Layout | None = None
    split: SplitBy = SplitBy.AUTO
    test_share: float = 0.2
    seed: int = 0
    shared_ids: bool = False


@dataclass(frozen=True)
class Pair:
    """One caption of one picture. record: number in the file; person: key of its identity; id: as in the file."""

    record: int
    path: str
    caption: str
    person: str
    id: str
    split: str | None
    attributes: Mapping[str, Any] | None


@dataclass(frozen=True)
class Tokens:
    """ids int32 (P, L), padded with 0; mask uint8 (P, L). truncated: captions that were cut, and of these those that
    would have fitted without the prompt. unknown: captions without a single word that the tokenizer knows.
    """

    ids: NDArray[np.int32]
    mask: NDArray[np.uint8]
    truncated: int
    truncated_by_prompt: int
    unknown: int


def prepare(
    source: Path,
    folder: Path,
    words: Words,
    choices: Choices,
    *,
    overwrite: bool = False,
    progress: ProgressCallback = silent,
    cancel: CancelToken | None = None,
) -> dict[str, Any]:
    """Write the prepared folder and return its summary, which is also its `prepared.json`.

    DataError: the file's layout, no usable picture, a split that cannot be made, a folder that cannot be written.
    BundleError: the tokenizer. Cancelled when the token is set. The folder appears whole or not at all.
    """
    cancel = cancel or CancelToken()
    tokeniser = Tokeniser.load(words.tokenizer, words.context_length, words.prompt)
    with new_folder(folder, SUMMARY, overwrite=overwrite) as aside:
        progress(Progress("Reading annotations"))
        annotations = read_annotations(source, choices.layout)
        images = choices.images or source.parent
        if not images.is_dir():
            raise DataError(f"There is no picture folder {display_path(images)}; give it with --images.")
        located = locate(annotations.records, images, choices.check, prefix=choices.prefix, progress=progress)
        cancel.raise_if_cancelled()
        if not located.paths:
            raise _nothing_found(located, images)
        pairs, repeated = _pairs(annotations.records, located, choices.shared_ids)
        identities = _numbered([pair.person for pair in pairs])
        pairs, identities, splits, by, unsplit = _split(pairs, identities, choices)
        tokens = _tokens([pair.caption for pair in pairs], tokeniser, words, progress, cancel)
        rejected = sorted(
            [*annotations.rejected, *located.rejected, *repeated, *unsplit], key=lambda r: r.record
        )
        progress(Progress("Writing"))
        _write_table(aside / TABLE, pairs, identities, splits)
        _write_rejected(aside / "rejected.csv", rejected)
        np.save(aside / "paths.npy", np.array([pair.path for pair in pairs], np.str_))
        np.save(aside / "tokens.npy", tokens.ids)
        np.save(aside / "mask.npy", tokens.mask)
        np.save(aside / "identities.npy", identities)
        np.save(aside / "split.npy", np.array(splits, np.str_))
        summary = {
            "format": FORMAT,
            "source": str(source.resolve()),
            "source_sha256": annotations.sha256,
            "layout": annotations.layout.value,
            "images": str(images.resolve()),
            "check": choices.check.value,
            "prefixes_removed": located.prefixes,
            "split_by": by.value,
            "test_share": None if by is SplitBy.FILE else choices.test_share,
            "seed": choices.seed,
            "tokenizer": str(words.tokenizer.resolve()),
            "context_length": words.context_length,
            "prompt": words.prompt,
            "counts": _counts(annotations, pairs, identities, splits, tokens, rejected),
            "notes": [*annotations.notes, *_notes(annotations.records, pairs)],
        }
        (aside / SUMMARY).write_text(json.dumps(summary, indent=1) + "\n", encoding="utf-8")
        cancel.raise_if_cancelled()
    return summary


def _nothing_found(located: Located, images: Path) -> DataError:
    first = located.rejected[0]
    return DataError(
        f"None of the {len(located.rejected):,} pictures can be used below {display_path(images)}; record "
        f"{first.record}, {display_path(first.path)}: {first.reason}. Give the folder of the pictures with --images, "
        "or prepare without looking at them with --check none."
    )


def _pairs(
    records: Sequence[Record], located: Located, shared_ids: bool
) -> tuple[list[Pair], list[Rejected]]:
    """Pairs in the file's order; a picture that is listed again adds its new captions, or is rejected when another
    identity or another split already has it.
    """
    usable = [record for record in records if record.number in located.paths]
    people = person_keys([r.identity for r in usable], [r.split for r in usable], shared_ids)
    owners: dict[str, tuple[str, str | None, set[str]]] = {}
    pairs: list[Pair] = []
    rejected: list[Rejected] = []
    for record, person in zip(usable, people, strict=True):
        path = located.paths[record.number]
        owner, split, known = owners.setdefault(path, (person, record.split, set()))
        if split != record.split:
            rejected.append(
                Rejected(record.number, record.path, f"the picture is in the split {split} already")
            )
            continue
        if owner != person:
            rejected.append(
                Rejected(record.number, record.path, f"the picture is of identity {owner} already")
            )
            continue
        for caption in record.captions:
            if caption in known:
                rejected.append(Rejected(record.number, record.path, "the picture has this caption already"))
                continue
            known.add(caption)
            pairs.append(
                Pair(record.number, path, caption, person, record.identity, record.split, record.attributes)
            )
    return pairs, rejected


def _numbered(people: Sequence[str]) -> NDArray[np.int64]:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(person, len(numbers)) for person in people], np.int64)


def _split(
    pairs: list[Pair], identities: NDArray[np.int64], choices: Choices
) -> tuple[list[Pair], NDArray[np.int64], list[str], SplitBy, list[Rejected]]:
    by = choices.split
    if by is SplitBy.AUTO:
        by = SplitBy.FILE if any(pair.split for pair in pairs) else SplitBy.IDENTITY
    if by is SplitBy.IDENTITY:
        return pairs, identities, split_by_identity(identities, choices.test_share, choices.seed), by, []
    if by is SplitBy.PAIR:
        return pairs, identities, split_by_pair(len(pairs), choices.test_share, choices.seed), by, []
    kept = [pair for pair in pairs if pair.split]
    if not kept:
        raise DataError("The file has no splits of its own; use --split identity or --split pair.")
    lost = {pair.record: pair.path for pair in pairs if not pair.split}
    rejected = [
        Rejected(record, path, "has no split, and other records have one") for record, path in lost.items()
    ]
    return kept, _numbered([pair.person for pair in kept]), [pair.split or "" for pair in kept], by, rejected


def _tokens(
    captions: Sequence[str],
    tokeniser: Tokeniser,
    words: Words,
    progress: ProgressCallback,
    cancel: CancelToken,
) -> Tokens:
    ids = np.zeros((len(captions), words.context_length), np.int32)
    mask = np.zeros((len(captions), words.context_length), np.uint8)
    cut: list[str] = []
    unknown = 0
    for start in range(0, len(captions), _TEXTS_AT_ONCE):
        cancel.raise_if_cancelled()
        progress(Progress("Tokenising", start, len(captions)))
        texts = captions[start : start + _TEXTS_AT_ONCE]
        batch = tokeniser.encode(texts, pad_to=words.context_length)
        ids[start : start + len(texts)] = batch.ids
        mask[start : start + len(texts)] = batch.mask
        cut += [text for text, truncated in zip(texts, batch.truncated, strict=True) if truncated]
        unknown += sum(share >= 1 for share in batch.unknown)
    progress(Progress("Tokenising", len(captions), len(captions)))
    bare = Tokeniser.load(words.tokenizer, words.context_length).encode(cut).truncated if cut else ()
    return Tokens(ids, mask, len(cut), len(cut) - sum(bare), unknown)


def _counts(
    annotations: Annotations,
    pairs: Sequence[Pair],
    identities: NDArray[np.int64],
    splits: Sequence[str],
    tokens: Tokens,
    rejected: Sequence[Rejected],
) -> dict[str, Any]:
    there = {pair.record for pair in pairs}
    listed = {record.number for record in annotations.records} | {r.record for r in annotations.rejected}
    names = np.array(splits)
    return {
        "records": len(listed),
        "records_used": len(there),
        "pairs": len(pairs),
        "pictures": len({pair.path for pair in pairs}),
        "identities": len(np.unique(identities)),
        "rejected": len(rejected),
        "captions_truncated": tokens.truncated,
        "captions_truncated_by_prompt": tokens.truncated_by_prompt,
        "captions_unknown": tokens.unknown,
        "splits": {
            split: {
                "pairs": int((names == split).sum()),
                "pictures": len(
                    {pair.path for pair, name in zip(pairs, splits, strict=True) if name == split}
                ),
                "identities": len(np.unique(identities[names == split])),
            }
            for split in dict.fromkeys(splits)
        },
    }


def _notes(records: Sequence[Record], pairs: Sequence[Pair]) -> list[str]:
    notes: list[str] = []
    if any(pair.person != pair.id for pair in pairs):
        notes.append(
            "Ids occur in more than one split and were taken for other persons in each (--shared-ids: the same)."
        )
    if not any(record.split for record in records):
        notes.append("The file has no splits of its own.")
    return notes


def _write_table(
    file: Path, pairs: Sequence[Pair], identities: NDArray[np.int64], splits: Sequence[str]
) -> None:
    with file.open("w", encoding="utf-8", newline="", errors="surrogateescape") as stream:
        rows = csv.writer(stream)
        rows.writerow(COLUMNS)
        for pair, identity, split in zip(pairs, identities.tolist(), splits, strict=True):
            attributes = json.dumps(pair.attributes) if pair.attributes else ""
            rows.writerow((pair.path, pair.caption, identity, split, pair.id, pair.record, attributes))


def _write_rejected(file: Path, rejected: Sequence[Rejected]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream)
        rows.writerow(("record", "path", "reason"))
        rows.writerows((one.record, display_path(one.path), one.reason) for one in rejected)
