"""Reads, hashes, decodes and normalises files in threads, a bounded way ahead of the encoder."""

import hashlib
import os
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core import images
from core.errors import ImageError
from core.images import ImageSpec
from core.scan import FoundFile
from core.scheduler import QueryPriority
from core.sentences import Sentence, words_of

DECODERS = max(2, min(8, os.cpu_count() or 2))
_WAIT_S = 0.1
_NICENESS = 10


@dataclass(frozen=True)
class Prepared:
    """A file on its way to the encoder. Exactly one of these holds:

    `pixels` (3, H, W) float32 is there; `failure` says why it is not; `gone`, the file was deleted meanwhile;
    `recognised`, the bytes are those of an image that is known already. `unreadable` marks a failure of the
    disk or of permissions rather than of the picture.
    """

    file: FoundFile
    sha256: bytes = b""
    width: int = 0
    height: int = 0
    taken_s: int | None = None
    pixels: NDArray[np.float32] | None = None
    failure: Sentence | None = None
    unreadable: bool = False
    gone: bool = False
    recognised: bool = False


class DecodeAhead:
    """A pool of decoders. `submit` and `take` belong to one thread; `pending`: submitted, not yet taken."""

    def __init__(
        self,
        root: bytes,
        spec: ImageSpec,
        is_known: Callable[[FoundFile, bytes], bool],
        priority: QueryPriority,
    ) -> None:
        """`is_known(file, sha256)` is asked in decoder threads, and must only look. Queries go before decoding."""
        self._root = root
        self._spec = spec
        self._is_known = is_known
        self._pool = ThreadPoolExecutor(DECODERS, thread_name_prefix="decode", initializer=_step_back)
        self._results: queue.SimpleQueue[Future[Prepared]] = queue.SimpleQueue()
        self._priority = priority
        self._at_work, self._allowed = 0, DECODERS
        self._place = threading.Condition()
        self.pending = 0

    def allow(self, decoders: int) -> None:
        """How many may be at work at once from now on; at least one."""
        with self._place:
            self._allowed = max(1, decoders)
            self._place.notify_all()

    def submit(self, file: FoundFile, *, recognise: bool = True) -> None:
        self.pending += 1
        self._pool.submit(self._prepare, file, recognise).add_done_callback(self._results.put)

    def take(self, wanted: int) -> Iterator[Prepared]:
        """Up to `wanted` results as they get ready; gives up after a moment without one."""
        for _ in range(min(self.pending, wanted)):
            try:
                result = self._results.get(timeout=_WAIT_S)
            except queue.Empty:
                return
            self.pending -= 1
            yield result.result()

    def close(self) -> None:
        """Drop what has not begun and wait for what has."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _prepare(self, file: FoundFile, recognise: bool) -> Prepared:
        with self._place:
            self._place.wait_for(lambda: self._at_work < self._allowed)
            self._at_work += 1
        try:
            self._priority.wait()
            return self._read(file, recognise)
        finally:
            with self._place:
                self._at_work -= 1
                self._place.notify()

    def _read(self, file: FoundFile, recognise: bool) -> Prepared:
        if file.problem is not None:
            return Prepared(file, failure=file.problem)
        try:
            # Several huge files at once would fill the memory before decoding has begun.
            with images.turn_for_file(file.size):
                data = images.read_bytes(os.path.join(self._root, file.path))  # noqa: PTH118  (bytes)
                sha256 = hashlib.sha256(data).digest()
                if recognise and self._is_known(file, sha256):
                    return Prepared(file, sha256, recognised=True)
                return self._decode(file, data, sha256)
        except images.FileGoneError:
            return Prepared(file, gone=True)
        except ImageError as error:
            return Prepared(
                file, failure=words_of(error), unreadable=isinstance(error, images.UnreadableError)
            )

    def _decode(self, file: FoundFile, data: bytes, sha256: bytes) -> Prepared:
        # Twice the size that is needed: halving in JPEG's own domain must not show in the embedding.
        decoded = images.decode_sized(data, hint=(2 * self._spec.width, 2 * self._spec.height))
        pixels = images.to_batch([images.fit(decoded.image, self._spec)], self._spec)[0]
        return Prepared(file, sha256, decoded.width, decoded.height, decoded.taken_s, pixels)


def _step_back() -> None:
    """Let an operator's query and the encoder have the cores first; on Linux each thread has a priority."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
