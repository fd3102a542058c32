"""Cases: an operator's named pieces of work, with the marks and the saved searches that belong to each.

One SQLite file for all galleries, apart from their indexes: an index can be made again, a mark cannot.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from core.database import Database, Wording
from core.errors import SightlineError
from core.filters import Mark
from core.paths import data_root
from core.sentences import say

FILE_NAME = "cases.sqlite"
FIRST_CASE = "First case"
MAX_NAME_CHARS = 120

# The first case is made with the file, so that there is always one to work in.
_STEPS = (
    """
    CREATE TABLE cases (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE COLLATE NOCASE,
        created_at TEXT NOT NULL
    );
    CREATE TABLE marks (
        case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
        sha256 BLOB NOT NULL,
        mark INTEGER NOT NULL CHECK (mark IN (-1, 1)),
        gallery BLOB NOT NULL,
        path BLOB NOT NULL,
        marked_at TEXT NOT NULL,
        PRIMARY KEY (case_id, sha256)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE searches (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        case_id INTEGER NOT NULL REFERENCES cases (id) ON DELETE CASCADE,
        text TEXT NOT NULL,
        saved_at TEXT NOT NULL,
        UNIQUE (case_id, text)
    );
    ALTER TABLE marks ADD COLUMN operator TEXT NOT NULL DEFAULT ''
    """,
)
_WORDING = Wording(
    what=say("The file of cases"),
    whole=say("The file that holds cases and marks"),
    lost=say("its cases and marks are not shown"),
    without=say("move the file away to begin with no cases"),
    retry=say("free some space and try again"),
    reopen=say("Start Sightline again"),
    closed=say("The file of cases is closed. Start Sightline again."),
)


class CaseError(SightlineError):
    """A case that cannot be made, found or renamed."""


@dataclass(frozen=True)
class Case:
    """A case: its marks are kept under `case_id`; `created_at` is UTC in ISO format."""

    case_id: int
    name: str
    created_at: str


@dataclass(frozen=True)
class MarkedPicture:
    """A picture to be marked: hash of its file, and where it lay when it was marked."""

    sha256: bytes
    gallery: bytes
    path: bytes


class Cases:
    """The file of cases. Thread safe. Attributes: `notices`, sentences about what happened at opening.

    `first_case` names the case that is made where there is none. Every method raises `GalleryError` when the file or
    its disk fails.
    """

    def __init__(self, file: Path | None = None, first_case: str = FIRST_CASE) -> None:
        self._database = Database(file or data_root() / FILE_NAME, _STEPS, _WORDING)
        self.notices = tuple(self._database.notices)
        self._first_case = first_case

    def cases(self) -> list[Case]:
        """All cases, the newest first; there is always at least one."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT id, name, created_at FROM cases ORDER BY id DESC").fetchall()
        return [Case(*row) for row in rows] or [self.create(self._first_case)]

    def create(self, name: str) -> Case:
        """A new case. `CaseError` for an empty name or one that is taken."""
        name, now = self._free_name(name), _now()
        with self._database.writing() as connection:
            (case_id,) = connection.execute(
                "INSERT INTO cases (name, created_at) VALUES (?, ?) RETURNING id", (name, now)
            ).fetchone()
        return Case(case_id, name, now)

    def rename(self, case_id: int, name: str) -> None:
        """`CaseError` for an empty name or one that is taken."""
        name = self._free_name(name, case_id)
        with self._database.writing() as connection:
            connection.execute("UPDATE cases SET name = ? WHERE id = ?", (name, case_id))

    def delete(self, case_id: int) -> None:
        """Forget a case with its marks and saved searches."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM cases WHERE id = ?", (case_id,))

    def marks(self, case_id: int) -> dict[bytes, Mark]:
        """Marks of a case by the SHA-256 of the picture's file."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT sha256, mark FROM marks WHERE case_id = ?", (case_id,)
            ).fetchall()
        return {sha256: Mark(mark) for sha256, mark in rows}

    def mark(
        self, case_id: int, pictures: list[MarkedPicture], mark: Mark | None, operator: str = ""
    ) -> None:
        """Mark pictures, or take their marks away with None."""
        now = _now()
        with self._database.writing() as connection:
            for picture in pictures:
                if mark is None:
                    connection.execute(
                        "DELETE FROM marks WHERE case_id = ? AND sha256 = ?", (case_id, picture.sha256)
                    )
                    continue
                connection.execute(
                    "INSERT OR REPLACE INTO marks (case_id, sha256, mark, gallery, path, marked_at, operator)"
                    " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (case_id, picture.sha256, int(mark), picture.gallery, picture.path, now, operator),
                )

    def searches(self, case_id: int) -> list[str]:
        """Saved descriptions of a case, by name."""
        with self._database.reading() as connection:
            rows = connection.execute("SELECT text FROM searches WHERE case_id = ? ORDER BY text", (case_id,))
            return [text for (text,) in rows]

    def save_search(self, case_id: int, text: str) -> None:
        with self._database.writing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO searches (case_id, text, saved_at) VALUES (?, ?, ?)",
                (case_id, text, _now()),
            )

    def forget_search(self, case_id: int, text: str) -> None:
        with self._database.writing() as connection:
            connection.execute("DELETE FROM searches WHERE case_id = ? AND text = ?", (case_id, text))

    def close(self) -> None:
        self._database.close()

    def _free_name(self, name: str, own_id: int = 0) -> str:
        name = " ".join(unicodedata.normalize("NFC", name).split())[:MAX_NAME_CHARS]
        if not name:
            raise CaseError(say("A case needs a name."))
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT id FROM cases WHERE name = ? COLLATE NOCASE AND id != ?", (name, own_id)
            ).fetchone()
        if row is not None:
            raise CaseError(say("There is a case named “{name}” already. Choose another name.", name=name))
        return name


def _now() -> str:
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
