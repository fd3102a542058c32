"""A folder of synthetic people that appears picture by picture, goes on where it stopped, and ends in captions.json.

synthesize.json      what decides the pictures; a folder with other settings is never added to
imgs/NNNNN_VV.jpg    the pictures, each written aside and renamed
people/NNNNN.json    the records of one identity, written after its pictures: only such an identity is done
captions.json        all records, as in ICFG-PEDES, with attributes; written last
contact-sheet.jpg    one row an identity
"""

import hashlib
import json
import os
import shutil
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.paths import display_path
from core.progress import CancelToken, Progress, ProgressCallback
from training.errors import DataError
from training.new_folder import write_error
from training.synthesize.sheet import write_contact_sheet
from training.synthesize.studio import Settings, Shot
from training.synthesize.wardrobe import Wardrobe

CAPTIONS = "captions.json"
SETTINGS = "synthesize.json"
PICTURES = "imgs"
PEOPLE = "people"
SHEET = "contact-sheet.jpg"
FORMAT = 2
BYTES_PER_PICTURE = 16_000
_PARTIAL = ".partial"

LIMITS = {
    "identities": (1, 99_999), "views": (1, 99), "captions": (1, 20), "cameras": (1, 500), "processes": (1, 256),
}  # fmt: skip

Make = Callable[[Sequence[int], CancelToken], Iterator[tuple[int, list[Shot]]]]


@dataclass(frozen=True)
class Summary:
    """What the folder holds: identities and pictures by split; made_now, pictures of this run; pictures per second."""

    identities: dict[str, int]
    pictures: dict[str, int]
    made_now: int
    rate_per_s: float


def check_counts(counts: dict[str, int], test_share: float) -> None:
    """Raise DataError for a number that makes no sense."""
    for name, value in counts.items():
        low, high = LIMITS[name]
        if not low <= value <= high:
            raise DataError(f"--{name} is {value:,}; it can be {low:,} to {high:,}.")
    if not 0 <= test_share < 1:
        raise DataError(f"--test-share is {test_share}; it can be 0 to below 1.")


def synthesize(
    folder: Path, wardrobe: Wardrobe, settings: Settings, make: Make, *,
    progress: ProgressCallback, cancel: CancelToken,
) -> Summary:  # fmt: skip
    """Fill `folder`, or go on with it. DataError: not ours, other settings, no space, not writable."""
    try:
        _open_folder(folder, wardrobe, settings)
        done = _finished(folder, settings, progress)
        todo = [number for number in range(1, settings.identities + 1) if number not in done]
        _check_space(folder, len(todo) * settings.views)
        started, made = time.monotonic(), 0
        _report(progress, len(done), settings, 0, 0.0)
        if todo:
            for number, shots in make(todo, cancel):
                done[number] = _keep(folder, number, shots)
                made += len(shots)
                _report(progress, len(done), settings, made, time.monotonic() - started)
                cancel.raise_if_cancelled()
        elapsed = time.monotonic() - started
        records = _with_splits(done, settings)
        _write(folder / CAPTIONS, _json(records))
        first = [record for record in records if record["id"] <= 12]
        _write(folder / SHEET, write_contact_sheet(folder, first))
    except OSError as error:
        raise write_error(folder, error) from error
    return _summary(records, made, elapsed)


def _report(progress: ProgressCallback, done: int, settings: Settings, made: int, elapsed: float) -> None:
    rate = made / elapsed if made else None
    left = (settings.identities - done) * settings.views
    progress(
        Progress(
            "Rendering", done * settings.views, settings.identities * settings.views,
            rate_per_s=rate, remaining_s=left / rate if rate else None,
        )
    )  # fmt: skip


def _open_folder(folder: Path, wardrobe: Wardrobe, settings: Settings) -> None:
    wanted = {"format": FORMAT, "settings": asdict(settings), "wardrobe": _digest(wardrobe)}
    file = folder / SETTINGS
    if file.is_file():
        found = _read(file)
        if found != wanted:
            raise DataError(_difference(folder, found, wanted))
    elif folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DataError(
            f"{display_path(folder)} exists and was not written by this command; choose another folder."
        )
    for part in (folder / PICTURES, folder / PEOPLE):
        part.mkdir(parents=True, exist_ok=True)
        for left_over in part.glob(f"*{_PARTIAL}"):
            left_over.unlink()
    _write(file, _json(wanted))


def _difference(folder: Path, found: Any, wanted: dict[str, Any]) -> str:
    name = display_path(folder)
    again = "Give the same options again to go on with it, or choose another folder."
    settings = found.get("settings") if isinstance(found, dict) else None
    if not isinstance(settings, dict):
        return f"{name} holds a {SETTINGS} that cannot be read. Choose another folder."
    options = {"test_share": "test-share"}
    for key, value in wanted["settings"].items():
        if settings.get(key) != value:
            return (
                f"{name} was begun with --{options.get(key, key)} {settings.get(key)}, not {value}. {again}"
            )
    return f"{name} was begun with other assets, or by another version. {again}"


def _digest(wardrobe: Wardrobe) -> str:
    """Changes with anything that can be worn, so that a folder is not continued with other clothes."""
    digest = hashlib.sha256(wardrobe.body.neutral.tobytes())
    for name, surface in sorted(wardrobe.surfaces.items()):
        digest.update(name.encode())
        digest.update(surface.rest.tobytes())
        digest.update(b"" if surface.texture is None else surface.texture.tobytes())
    return digest.hexdigest()


def _finished(
    folder: Path, settings: Settings, progress: ProgressCallback
) -> dict[int, list[dict[str, Any]]]:
    """Records of the identities whose pictures are all there, whole."""
    progress(Progress("Looking for finished identities"))
    done = {}
    for number in range(1, settings.identities + 1):
        records = _read(folder / PEOPLE / f"{number:05d}.json")
        if isinstance(records, list) and all(_is_whole(folder, record) for record in records):
            done[number] = records
    return done


def _is_whole(folder: Path, record: dict[str, Any]) -> bool:
    try:
        return zlib.crc32((folder / record["file_path"]).read_bytes()) == record["crc32"]
    except (OSError, KeyError, TypeError):
        return False


def _check_space(folder: Path, pictures: int) -> None:
    needed, free = pictures * BYTES_PER_PICTURE, shutil.disk_usage(folder).free
    if needed > free:
        raise DataError(
            f"{pictures:,} pictures need about {needed / 1e9:.1f} GB, and {display_path(folder)} has "
            f"{free / 1e9:.1f} GB free. Free some, ask for fewer, or choose another folder."
        )


def _keep(folder: Path, number: int, shots: list[Shot]) -> list[dict[str, Any]]:
    records = []
    for shot in shots:
        path = f"{PICTURES}/{shot.name}"
        _write(folder / path, shot.jpeg)
        records.append(
            {
                "captions": shot.captions, "file_path": path, "id": number, "attributes": shot.attributes,
                "crc32": zlib.crc32(shot.jpeg),
            }
        )  # fmt: skip
    _write(folder / PEOPLE / f"{number:05d}.json", _json(records))
    return records


def _with_splits(done: dict[int, list[dict[str, Any]]], settings: Settings) -> list[dict[str, Any]]:
    """All records in order. The last identities are the test split, but for those who look like one of training."""
    first_test = settings.identities - round(settings.identities * settings.test_share) + 1
    looks = {_look(done[number]) for number in done if number < first_test}
    found = []
    for number in sorted(done):
        test = number >= first_test and _look(done[number]) not in looks
        for record in done[number]:
            kept = {key: value for key, value in record.items() if key != "crc32"}
            found.append({"split": "test" if test else "train", **kept})
    return found


def _look(records: list[dict[str, Any]]) -> str:
    of_the_view = (
        "view", "pose", "light", "vehicle", "camera", "camera_height", "site", "yaw", "crop", "hidden",
    )  # fmt: skip
    return _json({k: v for k, v in records[0]["attributes"].items() if k not in of_the_view}).decode()


def _summary(records: list[dict[str, Any]], made: int, elapsed: float) -> Summary:
    identities: dict[str, set[int]] = {}
    pictures: dict[str, int] = {}
    for record in records:
        identities.setdefault(record["split"], set()).add(record["id"])
        pictures[record["split"]] = pictures.get(record["split"], 0) + 1
    counts = {split: len(numbers) for split, numbers in identities.items()}
    return Summary(counts, pictures, made, made / elapsed if made else 0.0)


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all: written aside, synced, renamed."""
    aside = path.with_name(path.name + _PARTIAL)
    try:
        with aside.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(path)
    except OSError:
        aside.unlink(missing_ok=True)
        raise


def _read(path: Path) -> Any:
    """The JSON in a file; None when there is none."""
    try:
        return json.loads(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1, ensure_ascii=False, sort_keys=True).encode()
