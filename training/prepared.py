"""Prepared folders, as `training.prepare` writes them and as training and measuring read them.

`prepared.csv` has a row a pair (P rows, in the annotation file's order); beside it, in the same order: `paths.npy`
(text), `tokens.npy` int32 (P, L) and `mask.npy` uint8 (P, L), `identities.npy` int64 (P,), `split.npy` (text).
`prepared.json` says from what and how, `rejected.csv` what was left out and why.
"""

import csv
import json
from pathlib import Path
from typing import Any

from core.captions import CaptionedPicture
from core.paths import display_path
from training.errors import DataError

TABLE, SUMMARY = "prepared.csv", "prepared.json"
FORMAT = 1
COLUMNS = ("path", "caption", "identity", "split", "id", "record", "attributes")


def load_prepared(folder: Path) -> list[CaptionedPicture]:
    """The pictures of a prepared folder, in order, with their captions; `identity` is the number in the arrays.

    A picture is listed once a split: by pair, its captions can be on both sides. DataError: not a prepared folder, of
    another version, damaged.
    """
    name = display_path(folder)
    summary = _summary(folder, name)
    root = Path(summary["images"])
    pictures: dict[tuple[str, str], tuple[str, Any, list[str]]] = {}
    try:
        with (folder / TABLE).open(encoding="utf-8", newline="", errors="surrogateescape") as stream:
            rows = csv.DictReader(stream)
            for row in rows:
                attributes = json.loads(row["attributes"]) if row["attributes"] else None
                key = (row["path"], row["split"])
                pictures.setdefault(key, (str(int(row["identity"])), attributes, []))[2].append(
                    row["caption"]
                )
    except OSError as error:
        raise DataError(f"{TABLE} in {name} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError, csv.Error) as error:
        raise DataError(f"{TABLE} in {name} is damaged ({error!r}). Prepare the data anew.") from error
    if sum(len(captions) for _, _, captions in pictures.values()) != summary["counts"]["pairs"]:
        raise DataError(
            f"{TABLE} in {name} does not have the {summary['counts']['pairs']:,} rows that were written."
        )
    return [
        CaptionedPicture(root / path, tuple(captions), identity, split, attributes)
        for (path, split), (identity, attributes, captions) in pictures.items()
    ]


def _summary(folder: Path, name: str) -> dict[str, Any]:
    try:
        summary = json.loads((folder / SUMMARY).read_bytes())
        if summary["format"] != FORMAT:
            raise DataError(f"{name} was prepared by another version of Sightline. Prepare the data anew.")
        Path(summary["images"]), int(summary["counts"]["pairs"])
    except FileNotFoundError as error:
        raise DataError(
            f"{name} is not a prepared folder: it has no {SUMMARY}. Make one with sightline-train prepare."
        ) from error
    except OSError as error:
        raise DataError(f"{SUMMARY} in {name} cannot be read: {error.strerror or error}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise DataError(f"{SUMMARY} in {name} is damaged ({error!r}). Prepare the data anew.") from error
    return summary
