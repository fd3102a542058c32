"""The people of the set, as `people.csv` tells of them: one row a person."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

TABLE = Path(__file__).with_name("people.csv")


@dataclass(frozen=True)
class Photograph:
    """A picture file of a public repository ("owner/name") at a commit, and the SHA-256 of its bytes."""

    repository: str
    commit: str
    path: str
    sha256: str

    def __str__(self) -> str:
        return f"{self.repository}/{self.path}"


@dataclass(frozen=True)
class Person:
    """Somebody in a photograph.

    key: number of the photograph and a letter. identity: place in the table, from 1. box: left, top, right and bottom
    in percent of the photograph. captions: two, by one reader.
    """

    key: str
    identity: int
    photograph: Photograph
    box: tuple[float, float, float, float]
    captions: tuple[str, str]


def read_people(table: Path = TABLE) -> list[Person]:
    """Everybody in the table, in its order."""
    with table.open(encoding="utf-8", newline="") as stream:
        return [
            Person(
                row["key"],
                identity,
                Photograph(row["repository"], row["commit"], row["path"], row["sha256"]),
                (float(row["left"]), float(row["top"]), float(row["right"]), float(row["bottom"])),
                (row["caption"], row["second_caption"]),
            )
            for identity, row in enumerate(csv.DictReader(stream), 1)
        ]


def by_photograph(people: Iterable[Person]) -> Iterator[tuple[Photograph, list[Person]]]:
    """Each photograph once, with those who are in it; the table keeps them together."""
    for photograph, group in groupby(people, lambda person: person.photograph):
        yield photograph, list(group)
