"""The audit log: who searched for what, when, in which gallery, with which model, and what became of it.

One JSON object a line, each with the SHA-256 of the line before, so that a line that was changed, added, moved or
taken out of the middle is noticed (Haber and Stornetta, "How to time-stamp a digital document", 1991). The last
lines can be cut off without a trace in the file itself: `head` is what to note elsewhere against that, and every
evidence package holds it. Lines are only ever added, and each is on the disk before the next begins.
"""

import fcntl
import hashlib
import json
import os
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, cast

from core.errors import SightlineError
from core.paths import data_root, display_path
from core.sentences import say, system_words

START = "0" * 64
TORN = "torn_line"
_MAX_LINE = 1 << 20


class AuditError(SightlineError):
    """The audit log cannot be read or written."""


def audit_file() -> Path:
    """The log of this machine's user (`SIGHTLINE_DATA` moves it)."""
    return data_root() / "audit" / "audit.jsonl"


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: `lines` that are sound, the `head` after them, and `broken`, "" or what is wrong
    with line `lines` + 1."""

    lines: int
    head: str
    broken: str = ""


class AuditLog:
    """Appends events. Thread safe, and safe among several processes that share the file."""

    def __init__(self, file: Path | None = None) -> None:
        self.file = file or audit_file()
        self._lock = threading.Lock()

    def append(self, event: str, operator: str, details: Mapping[str, Any] | None = None) -> str:
        """Add one line and wait until it is on the disk; returns the new head. `AuditError` when that fails.

        `details` holds what JSON can; its keys must not be those that every line has.
        """
        try:
            with self._lock, self._locked() as descriptor:
                number, head = self._end(descriptor)
                line, head = _line(number + 1, head, event, operator, details or {})
                _write(descriptor, line)
                return head
        except OSError as error:
            raise AuditError(
                say(
                    "The audit log {file} cannot be written ({reason}). Free some space on its disk, or mend its "
                    "permissions.",
                    file=display_path(self.file),
                    reason=system_words(error),
                )
            ) from error

    @contextmanager
    def _locked(self) -> Generator[int, None, None]:
        self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        descriptor = os.open(self.file, flags, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield descriptor
        finally:
            os.close(descriptor)

    def _end(self, descriptor: int) -> tuple[int, str]:
        """Number and hash of the last line. One that a power cut tore is closed, and the tear is recorded."""
        size = os.fstat(descriptor).st_size
        if not size:
            return 0, START
        start = max(0, size - 2 * _MAX_LINE)
        tail = _read(descriptor, start, size - start)
        if not tail.endswith(b"\n"):
            _write(descriptor, b"\n")
            tail += b"\n"
        lines = tail.splitlines(keepends=True)
        torn: list[bytes] = []
        while lines and not _is_whole(lines[-1]):
            torn.insert(0, lines.pop())
        number, head = _number_and_hash(lines[-1]) if lines else (0, START)
        if torn:
            lost = b"".join(torn)
            details = {"sha256": hashlib.sha256(lost).hexdigest(), "bytes": len(lost)}
            line, head = _line(number + 1, head, TORN, "", details)
            _write(descriptor, line)
            number += 1
        return number, head


def verify(file: Path | None = None, expected_head: str | None = None) -> Verdict:
    """Read the whole log and check every line; stops at the first that is broken.

    With `expected_head`, noted earlier, also checks that a line with this hash is there: nothing after which may
    be missing. Raises `AuditError` when there is no log or it cannot be read.
    """
    path = file or audit_file()
    seen = expected_head is None or expected_head == START
    lines, head = 0, START
    torn = b""
    try:
        with path.open("rb") as stream:
            for raw in stream:
                if not _is_whole(raw):
                    torn += raw  # sound if the next whole line says so
                    continue
                reason = _check(raw, lines + 1, head)
                if torn and not (not reason and _records_tear(raw, torn)):
                    return Verdict(lines, head, "it is not a line of this log")
                if reason:
                    return Verdict(lines, head, reason)
                torn = b""
                lines, head = lines + 1, _number_and_hash(raw)[1]
                seen = seen or head == expected_head
    except FileNotFoundError as error:
        raise AuditError(say("There is no audit log at {path}.", path=display_path(path))) from error
    except OSError as error:
        raise AuditError(
            say(
                "The audit log {path} cannot be read ({reason}).",
                path=display_path(path),
                reason=system_words(error),
            )
        ) from error
    if torn:
        reason = "it is not whole: the program was ended while writing it, and was not started again since"
        return Verdict(lines, head, reason if not torn.endswith(b"\n") else "it is not a line of this log")
    if not seen:
        return Verdict(lines, head, "the log ends before the line with the noted hash: lines are missing")
    return Verdict(lines, head)


def _line(
    number: int, previous: str, event: str, operator: str, details: Mapping[str, Any]
) -> tuple[bytes, str]:
    record = {
        "n": number,
        "time": datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
        "operator": operator,
        "event": event,
        **details,
        "previous": previous,
    }
    digest = _digest(record)
    line = json.dumps({**record, "hash": digest}, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"
    if len(line) > _MAX_LINE:  # the event still has its line; what it was about can be checked by its hash
        whole = json.dumps(details, sort_keys=True).encode()
        short = {"shortened": True, "bytes": len(whole), "sha256": hashlib.sha256(whole).hexdigest()}
        return _line(number, previous, event, operator, short)
    return line, digest


def _digest(record: Mapping[str, Any]) -> str:
    """SHA-256 over the record in canonical form: keys sorted, no blanks, ASCII."""
    text = json.dumps(record, ensure_ascii=True, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _check(raw: bytes, number: int, previous: str) -> str:
    """What is wrong with a whole line, or ""."""
    record = cast("dict[str, Any]", json.loads(raw))
    digest = record.pop("hash", None)
    if _digest(record) != digest:
        return "its content was changed: it does not agree with its own hash"
    if record.get("previous") != previous:
        return "it does not follow the line before it: a line was added, taken out or moved"
    return "" if record.get("n") == number else f"its number is {record.get('n')} instead of {number}"


def _records_tear(raw: bytes, torn: bytes) -> bool:
    """Whether this line records that the lines before it were torn."""
    record = cast("dict[str, Any]", json.loads(raw))
    return (record.get("event"), record.get("sha256")) == (TORN, hashlib.sha256(torn).hexdigest())


def _is_whole(raw: bytes) -> bool:
    try:
        return raw.endswith(b"\n") and isinstance(json.loads(raw), dict)
    except ValueError:
        return False


def _number_and_hash(raw: bytes) -> tuple[int, str]:
    """Of the last line; a broken one is followed all the same, and `verify` will name it."""
    try:
        record = cast("dict[str, Any]", json.loads(raw))
        return int(record["n"]), str(record["hash"])
    except (ValueError, KeyError, TypeError):
        return 0, hashlib.sha256(raw).hexdigest()


def _read(descriptor: int, start: int, length: int) -> bytes:
    parts: list[bytes] = []
    while length > 0 and (part := os.pread(descriptor, length, start)):
        parts.append(part)
        start += len(part)
        length -= len(part)
    return b"".join(parts)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
    os.fsync(descriptor)
