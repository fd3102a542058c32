"""What a gallery knows, in SQLite: its images, their embeddings, and the files that could not be read.

The only truth on disk; every change is one transaction. Paths are bytes, relative to the gallery's folder
with "/" between names, because file names need not be UTF-8.
"""

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.database import Database
from core.errors import GalleryError, WrongBundle
from core.sentences import Sentence, say
from core.writer_lock import writer_lock

# The index on precision spares counting and listing ids from reading every vector.
_STEPS = (
    """
    CREATE TABLE meta (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
    CREATE TABLE images (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        path BLOB NOT NULL UNIQUE,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        sha256 BLOB NOT NULL,
        width INTEGER NOT NULL,
        height INTEGER NOT NULL
    );
    CREATE TABLE embeddings (
        image_id INTEGER PRIMARY KEY REFERENCES images (id) ON DELETE CASCADE,
        precision TEXT NOT NULL,
        vector BLOB NOT NULL
    );
    CREATE INDEX embeddings_by_precision ON embeddings (precision);
    CREATE TABLE failures (
        path BLOB PRIMARY KEY,
        reason TEXT NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        seen_at TEXT NOT NULL
    ) WITHOUT ROWID
    """,
    # NULL: its EXIF was not looked at yet; 0 in taken_by_exif: the time is the file's.
    """
    ALTER TABLE images ADD COLUMN taken_s INTEGER;
    ALTER TABLE images ADD COLUMN taken_by_exif INTEGER NOT NULL DEFAULT 0
    """,
    # The reason as `Sentence.as_json` has it, so that it can be told in another language; "" in older rows.
    "ALTER TABLE failures ADD COLUMN said TEXT NOT NULL DEFAULT ''",
)
_ADD_IMAGE = """
    INSERT INTO images (path, size, mtime_ns, sha256, width, height, taken_s, taken_by_exif)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (path) DO UPDATE SET size = excluded.size, mtime_ns = excluded.mtime_ns,
        sha256 = excluded.sha256, width = excluded.width, height = excluded.height,
        taken_s = excluded.taken_s, taken_by_exif = excluded.taken_by_exif
    RETURNING id
"""
_TAKEN = "coalesce(taken_s, mtime_ns / 1000000000)"
_IMAGE = f"id, path, size, mtime_ns, sha256, width, height, {_TAKEN}, taken_by_exif"
_SNAPSHOT = f"""
    SELECT image_id, vector, path, sha256, {_TAKEN}, taken_by_exif FROM embeddings JOIN images ON id = image_id
    ORDER BY image_id
"""  # noqa: S608  (no value comes from outside)
_REINDEX = say(
    'Index it again: "sightline-search index FOLDER --rebuild", or the button "Index again with this model".'
)
NEVER = -1  # the time of no file
_CHUNK = 500  # SQLite bounds the parameters of one statement
_ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class ImageFacts:
    """An image file as it was when it was read: relative path, bytes, time, hash, upright size in pixels.

    `exif_taken_s`: seconds since 1970 at which its EXIF says it was taken, None when it does not say.
    """

    path: bytes
    size: int
    mtime_ns: int
    sha256: bytes
    width: int
    height: int
    exif_taken_s: int | None = None


@dataclass(frozen=True)
class ImageRecord:
    """An image of the gallery; `image_id` is never used again for another.

    `taken_s`: seconds since 1970, by its EXIF when `taken_by_exif`, else the time of the file.
    """

    image_id: int
    path: bytes
    size: int
    mtime_ns: int
    sha256: bytes
    width: int
    height: int
    taken_s: int
    taken_by_exif: bool


@dataclass(frozen=True)
class Failure:
    """A file that could not be used, and why. `seen_at` is UTC in ISO format.

    With `mtime_ns` of `NEVER` it is tried again by every indexing run, else when its size or time changes.
    """

    path: bytes
    reason: Sentence
    size: int
    mtime_ns: int
    seen_at: str


class Known(NamedTuple):
    """What the store knows of a path. `image_id` is 0 for failures; `embedded` is False after a rebuild."""

    image_id: int
    size: int
    mtime_ns: int
    failed: bool
    embedded: bool


class Catalogue(NamedTuple):
    """What is known of N images beside their embeddings: paths, SHA-256 of the files, when they were taken.

    `taken_s` (N,) int64: seconds since 1970, by EXIF where `taken_by_exif` (N,) bool, else the time of the file.
    """

    paths: list[bytes]
    hashes: list[bytes]
    taken_s: NDArray[np.int64]
    taken_by_exif: NDArray[np.bool_]


class Snapshot(NamedTuple):
    """All images with embeddings at one revision: ids (N,) int64 ascending, vectors (N, D) float32, and the rest.

    An id is never used again for another image.
    """

    revision: int
    ids: NDArray[np.int64]
    vectors: NDArray[np.float32]
    catalogue: Catalogue


class Store:
    """The SQLite file of one gallery. Thread safe; reading goes on while a batch is written.

    Attributes: `file`, `bundle_id`, `embedding_dim`, `notices` (sentences about what happened at opening).
    Every method raises `GalleryError` when the file or its disk fails.
    """

    def __init__(self, database: Database, bundle_id: str, embedding_dim: int) -> None:
        self._database = database
        self.file = database.file
        self.notices = database.notices
        self.bundle_id = bundle_id
        self.embedding_dim = embedding_dim
        self._revision_at: tuple[int, int] | None = None

    @classmethod
    def open(cls, file: Path, *, bundle_id: str, embedding_dim: int, rebuild: bool = False) -> "Store":
        """Open or create the store. With `rebuild` every embedding is dropped and made again by indexing.

        Raises `WrongBundle` when it belongs to another bundle and `rebuild` is not set.
        """
        store = cls(Database(file, _STEPS), bundle_id, embedding_dim)
        try:
            if rebuild:
                with writer_lock(file.parent):
                    store.rebind(bundle_id, embedding_dim)
            owner, dim = store._owner()
            if (owner, dim) != (bundle_id, embedding_dim):
                raise WrongBundle(
                    say(
                        "This folder was indexed with the model {owner}, but {bundle_id} is in use. {reindex} Or "
                        "choose the other model.",
                        owner=owner,
                        bundle_id=bundle_id,
                        reindex=_REINDEX,
                    )
                )
        except BaseException:
            store.close()
            raise
        return store

    def rebind(self, bundle_id: str, embedding_dim: int) -> None:
        """Give the store to a bundle: embeddings and failures go, images stay to be indexed again."""
        with self._database.writing() as connection:
            connection.execute("DELETE FROM embeddings")
            connection.execute("DELETE FROM failures")
            _set_meta(connection, "bundle_id", bundle_id)
            _set_meta(connection, "embedding_dim", embedding_dim)
            _bump_revision(connection)
        self.bundle_id, self.embedding_dim = bundle_id, embedding_dim

    def _owner(self) -> tuple[str, int]:
        """The bundle that the store belongs to; a new store is given to ours."""
        if self._meta("bundle_id") is None:
            with self._database.writing() as connection:
                # Another process may have done the same since we looked.
                _set_meta(connection, "bundle_id", self.bundle_id, keep=True)
                _set_meta(connection, "embedding_dim", self.embedding_dim, keep=True)
                _bump_revision(connection)
        return str(self._meta("bundle_id")), int(self._meta("embedding_dim") or 0)

    def known(self) -> dict[bytes, Known]:
        """Every path that was seen, readable or not."""
        with self._database.reading() as connection:
            embedded = {image_id for (image_id,) in connection.execute("SELECT image_id FROM embeddings")}
            images = connection.execute("SELECT path, id, size, mtime_ns FROM images")
            known = {row[0]: Known(row[1], row[2], row[3], False, row[1] in embedded) for row in images}
            failures = connection.execute("SELECT path, size, mtime_ns FROM failures")
            known.update((path, Known(0, size, mtime, True, False)) for path, size, mtime in failures)
        return known

    def add(self, images: Sequence[ImageFacts], vectors: NDArray[np.float32], precision: str) -> None:
        """Add images, or replace those with the same path (their ids stay). `vectors` is (N, D)."""
        if vectors.shape != (len(images), self.embedding_dim):
            raise ValueError(f"expected vectors {(len(images), self.embedding_dim)}, got {vectors.shape}")
        rows = np.ascontiguousarray(vectors, dtype="<f4")
        with self._database.writing() as connection:
            for image, vector in zip(images, rows, strict=True):
                (image_id,) = connection.execute(
                    _ADD_IMAGE,
                    _row(image),
                ).fetchone()
                connection.execute(
                    "INSERT OR REPLACE INTO embeddings (image_id, precision, vector) VALUES (?, ?, ?)",
                    (image_id, precision, vector.tobytes()),
                )
            connection.executemany("DELETE FROM failures WHERE path = ?", [(image.path,) for image in images])
            _bump_revision(connection)

    def rename(self, moves: Sequence[tuple[bytes, bytes]]) -> None:
        """Give images a new path, (old, new); whatever was known under the new path is forgotten."""
        with self._database.writing() as connection:
            for old, new in moves:
                connection.execute("DELETE FROM images WHERE path = ?", (new,))
                connection.execute("DELETE FROM failures WHERE path = ?", (new,))
                connection.execute("UPDATE images SET path = ? WHERE path = ?", (new, old))
            _bump_revision(connection)

    def remove(self, paths: Iterable[bytes]) -> None:
        """Forget images and failures with these paths."""
        rows = [(path,) for path in paths]
        with self._database.writing() as connection:
            connection.executemany("DELETE FROM images WHERE path = ?", rows)
            connection.executemany("DELETE FROM failures WHERE path = ?", rows)
            _bump_revision(connection)

    def record_failures(self, failures: Sequence[Failure]) -> None:
        """Record files that could not be used; an image known under the same path is forgotten."""
        with self._database.writing() as connection:
            for failure in failures:
                connection.execute("DELETE FROM images WHERE path = ?", (failure.path,))
                connection.execute(
                    "INSERT OR REPLACE INTO failures (path, reason, said, size, mtime_ns, seen_at)"
                    " VALUES (?, ?, ?, ?, ?, ?)",
                    (
                        failure.path,
                        str(failure.reason),
                        failure.reason.as_json(),
                        failure.size,
                        failure.mtime_ns,
                        failure.seen_at,
                    ),
                )
            _bump_revision(connection)

    def failures(self) -> list[Failure]:
        """All failures, ordered by path."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT path, reason, said, size, mtime_ns, seen_at FROM failures ORDER BY path"
            )
            return [
                Failure(path, Sentence.from_json(said) if said else Sentence(reason), *rest)
                for path, reason, said, *rest in rows
            ]

    def vectors(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Ids (N,) int64 ascending and embeddings (N, D) float32."""
        snapshot = self.snapshot()
        return snapshot.ids, snapshot.vectors

    def snapshot(self) -> Snapshot:
        """All that can be searched, and the revision that it is of."""
        with self._database.reading() as connection:
            revision = _revision(connection)
            (count,) = connection.execute("SELECT count(*) FROM embeddings").fetchone()
            ids = np.empty(count, dtype=np.int64)
            vectors = np.empty((count, self.embedding_dim), dtype=np.float32)
            catalogue = Catalogue([], [], np.empty(count, dtype=np.int64), np.empty(count, dtype=np.bool_))
            rows = connection.execute(_SNAPSHOT)
            start = 0
            while chunk := rows.fetchmany(_ROWS_AT_ONCE):
                stop = start + len(chunk)
                ids[start:stop] = [row[0] for row in chunk]
                flat = np.frombuffer(b"".join(row[1] for row in chunk), dtype="<f4")
                if flat.size != len(chunk) * self.embedding_dim:
                    raise GalleryError(
                        say(
                            "The index of this folder holds embeddings of another size than its model makes. {reindex}",
                            reindex=_REINDEX,
                        )
                    )
                vectors[start:stop] = flat.reshape(len(chunk), self.embedding_dim)
                catalogue.paths.extend([row[2] for row in chunk])
                catalogue.hashes.extend([row[3] for row in chunk])
                catalogue.taken_s[start:stop] = [row[4] for row in chunk]
                catalogue.taken_by_exif[start:stop] = [row[5] for row in chunk]
                start = stop
        return Snapshot(revision, ids, vectors, catalogue)

    def record(self, ids: Sequence[int]) -> dict[int, ImageRecord]:
        """Records by id; ids that are not in the store any more are missing from the answer."""
        found: dict[int, ImageRecord] = {}
        with self._database.reading() as connection:
            for start in range(0, len(ids), _CHUNK):
                chunk = [int(image_id) for image_id in ids[start : start + _CHUNK]]
                marks = ",".join("?" * len(chunk))
                rows: Iterator[tuple[int, bytes, int, int, bytes, int, int, int, bool]] = connection.execute(
                    f"SELECT {_IMAGE} FROM images WHERE id IN ({marks})",  # noqa: S608  (question marks)
                    chunk,
                )
                found.update((row[0], ImageRecord(*row)) for row in rows)
        return found

    def undated(self) -> list[tuple[int, bytes, int]]:
        """Id, path and time (ns) of images that an older Sightline indexed, without looking at their EXIF."""
        with self._database.reading() as connection:
            return connection.execute(
                "SELECT id, path, mtime_ns FROM images WHERE taken_s IS NULL"
            ).fetchall()

    def date(self, times: Sequence[tuple[int, int, bool]]) -> None:
        """Note when images were taken: (id, seconds since 1970, whether by EXIF)."""
        with self._database.writing() as connection:
            connection.executemany(
                "UPDATE images SET taken_s = ?, taken_by_exif = ? WHERE id = ?",
                [(taken_s, int(by_exif), image_id) for image_id, taken_s, by_exif in times],
            )
            _bump_revision(connection)

    def count(self) -> int:
        """Images that can be searched."""
        with self._database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM embeddings").fetchone()[0])

    def revision(self) -> int:
        """A number that changes with every change, and differs between stores that were made separately.

        It is read anew only after a change: searches ask for it, and most of them come when nothing changes.
        """
        changes, known = self._database.changes(), self._revision_at
        if known is None or known[0] != changes:
            with self._database.reading() as connection:
                self._revision_at = known = changes, _revision(connection)
        return known[1]

    def folder_identity(self) -> str | None:
        """What `remember_folder` was last told."""
        value = self._meta("folder_identity")
        return None if value is None else str(value)

    def remember_folder(self, identity: str) -> None:
        """Note which directory the images came from, to tell an emptied folder from an unplugged disk."""
        if identity != self.folder_identity():
            with self._database.writing() as connection:
                _set_meta(connection, "folder_identity", identity)

    def close(self) -> None:
        self._database.close()

    def _meta(self, key: str) -> str | int | None:
        with self._database.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]


def _row(image: ImageFacts) -> tuple[object, ...]:
    by_exif = image.exif_taken_s is not None
    taken_s = image.exif_taken_s if by_exif else image.mtime_ns // 1_000_000_000
    size = (image.size, image.mtime_ns, image.sha256, image.width, image.height)
    return (image.path, *size, taken_s, int(by_exif))


def utc_now() -> str:
    """The present moment for `Failure.seen_at`."""
    return datetime.now(timezone.utc).isoformat(timespec="seconds")


def _set_meta(connection: sqlite3.Connection, key: str, value: str | int, *, keep: bool = False) -> None:
    clash = "IGNORE" if keep else "REPLACE"
    connection.execute(f"INSERT OR {clash} INTO meta (key, value) VALUES (?, ?)", (key, value))  # noqa: S608


def _revision(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT value FROM meta WHERE key = 'revision'").fetchone()
    return 0 if row is None else int(row[0])


def _bump_revision(connection: sqlite3.Connection) -> None:
    # A store made anew after damage must not repeat the numbers that an old graph file is tied to.
    before = _revision(connection)
    _set_meta(connection, "revision", before + 1 if before else secrets.randbits(48) + 1)
