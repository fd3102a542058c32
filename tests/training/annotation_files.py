"""Small annotation files in the three layouts, with the real pictures that they name."""

import json
from pathlib import Path
from typing import Any

from tests.core import picture_files as files

Records = list[dict[str, Any]]


def icfg(people: int = 6, views: int = 2) -> Records:
    """Half of the people in each split; ids start at 0 in both, and folders do not follow the split."""
    half = people // 2
    return [
        {
            "split": "train" if person < half else "test",
            "captions": [f"The man number {person} wears a red shirt in view {view}."],
            "file_path": f"test/{person:04d}/{person:04d}_{view:03d}_05_0303afternoon_1591_{view}.jpg",
            "processed_tokens": [["the", "man"]],
            "id": person % half,
        }
        for person in range(people)
        for view in range(views)
    ]


def cuhk(people: int = 6, views: int = 2) -> Records:
    """The fields of `reid_raw.json`; ids start at 1."""
    folders = ("CUHK01", "cam_a", "Market")
    return [
        {
            "split": ("train", "val", "test")[person % 3],
            "captions": [
                f"Person {person} in blue jeans, {view}.",
                f"A pedestrian {person} with a bag, {view}.",
            ],
            "file_path": f"{folders[person % 3]}/{person:03d}_{view}.png",
            "processed_tokens": [["person"], ["a", "pedestrian"]],
            "id": person + 1,
        }
        for person in range(people)
        for view in range(views)
    ]


def rstp(people: int = 6, views: int = 2) -> Records:
    return [
        {
            "id": person,
            "img_path": f"{person:04d}_c{view}_0031.jpg",
            "captions": [
                f"Man {person} in grey.He walks, {view}.",
                f"A strong man {person} in grey, {view}.",
            ],
            "split": ("train", "val", "test")[person % 3],
        }
        for person in range(people)
        for view in range(views)
    ]


def write(file: Path, records: Any) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(records), encoding="utf-8")
    return file


def write_pictures(folder: Path, records: Records) -> None:
    """A picture for each record, where its path says, below `folder`."""
    for number, record in enumerate(records):
        file = folder / (record.get("file_path") or record["img_path"])
        file.parent.mkdir(parents=True, exist_ok=True)
        files.write_person(file, number)
