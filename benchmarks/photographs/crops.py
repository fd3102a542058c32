"""From people and photographs to a folder that `sightline-train evaluate` measures on."""

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PIL import Image

from benchmarks.photographs.people import Person, Photograph, by_photograph
from benchmarks.photographs.sources import NotObtained, Source
from core import images
from training.new_folder import new_folder

CAPTIONS = "captions.json"
SPLIT = "photographs"
TALLEST = 640
_QUALITY = 92


def build(
    people: Sequence[Person],
    source: Source,
    folder: Path,
    missing: Callable[[Photograph, int, NotObtained], None],
    *,
    overwrite: bool = False,
) -> int:
    """Write captions.json (as ICFG-PEDES has it) and imgs/KEY.jpg; returns the number of people written.

    `missing` hears of each photograph that cannot be had, how many people are left out with it, and why. The folder
    appears whole at the end, and not at all when something is raised: NotObtained when not one could be had,
    DataError when the folder exists or cannot be written.
    """
    records: list[dict[str, Any]] = []
    with new_folder(folder, CAPTIONS, overwrite=overwrite) as aside:
        (aside / "imgs").mkdir()
        for photograph, shown in by_photograph(people):
            try:
                picture = images.decode(source(photograph))
            except NotObtained as error:
                missing(photograph, len(shown), error)
                continue
            for person in shown:
                file = f"imgs/{person.key}.jpg"
                cut(picture, person.box).save(aside / file, quality=_QUALITY)
                records.append(
                    {
                        "split": SPLIT,
                        "captions": list(person.captions),
                        "file_path": file,
                        "id": person.identity,
                    }
                )
        if not records:
            raise NotObtained("Not one of the photographs could be had, so nothing was written.")
        (aside / CAPTIONS).write_text(json.dumps(records, indent=1) + "\n", encoding="utf-8")
    return len(records)


def cut(picture: Image.Image, box: tuple[float, float, float, float]) -> Image.Image:
    """What lies in `box` (left, top, right, bottom in percent), made smaller where it is taller than `TALLEST`."""
    width, height = picture.size
    left, top, right, bottom = (value / 100 for value in box)
    person = picture.crop(
        (round(left * width), round(top * height), round(right * width), round(bottom * height))
    )
    if person.height <= TALLEST:
        return person
    return person.resize((round(person.width * TALLEST / person.height), TALLEST), Image.Resampling.LANCZOS)
