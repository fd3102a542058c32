"""Identities made by several processes of this machine, or of several machines through Ray. What comes out is the same.

Only the main process writes; the others hand pictures over as bytes.
"""

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool

from core.progress import CancelToken
from training.errors import DataError
from training.synthesize.studio import Settings, Shot, Studio
from training.synthesize.wardrobe import Wardrobe

Made = tuple[int, list[Shot]]
_AHEAD = 2  # jobs waiting for each process, so that none is idle

_studio: Studio | None = None  # of a worker process


def in_this_process(
    wardrobe: Wardrobe, settings: Settings, numbers: Sequence[int], cancel: CancelToken
) -> Iterator[Made]:
    """Make these identities one after the other."""
    os.environ.setdefault(
        "LP_NUM_THREADS", "1"
    )  # the software renderer's threads; processes are the better use of cores
    studio = Studio(wardrobe, settings)
    for number in numbers:
        cancel.raise_if_cancelled()
        yield number, studio.identity(number)


def in_processes(
    wardrobe: Wardrobe, settings: Settings, numbers: Sequence[int], cancel: CancelToken, processes: int
) -> Iterator[Made]:
    """Make these identities in `processes` others; they come as they are ready."""
    start = (pickle.dumps(wardrobe), settings, os.getpid())
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, context, _start_worker, start)
    waiting: set[Future[Made]] = set()
    todo = iter(numbers)
    try:
        while True:
            for number in todo:
                waiting.add(pool.submit(_make, number))
                if len(waiting) >= _AHEAD * processes:
                    break
            if not waiting:
                return
            done, waiting = wait(waiting, timeout=0.5, return_when=FIRST_COMPLETED)
            cancel.raise_if_cancelled()
            for future in done:
                yield future.result()
    except BrokenProcessPool as error:
        raise DataError(
            "A process that makes pictures was ended, most likely because memory ran out. Nothing is lost: run the "
            "same command again, with fewer --processes."
        ) from error
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def on_ray(
    wardrobe: Wardrobe, settings: Settings, numbers: Sequence[int], cancel: CancelToken, address: str
) -> Iterator[Made]:
    """Make these identities on the machines of a Ray cluster, "local" for a cluster of this machine alone."""
    import ray  # pyright: ignore[reportMissingImports] (an extra)

    try:
        ray.init(address=address, log_to_driver=False, configure_logging=False)
    except Exception as error:  # what it raises depends on the release
        raise DataError(f"Ray cannot be reached at {address!r}: {error}") from error
    try:
        shared = ray.put(pickle.dumps(wardrobe))
        make = ray.remote(num_cpus=1, max_retries=2)(_make_remotely)
        places = max(1, int(ray.cluster_resources().get("CPU", 1)))
        todo, waiting = iter(numbers), []
        while True:
            for number in todo:
                waiting.append(make.remote(shared, settings, number))
                if len(waiting) >= _AHEAD * places:
                    break
            if not waiting:
                return
            done, waiting = ray.wait(waiting, timeout=0.5)
            cancel.raise_if_cancelled()
            yield from ray.get(done)
    finally:
        ray.shutdown()


def _start_worker(wardrobe: bytes, settings: Settings, parent: int) -> None:
    signal.signal(
        signal.SIGINT, signal.SIG_IGN
    )  # Ctrl+C reaches the whole group; the main process ends in order
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _set_up(wardrobe, settings)


def _end_with(parent: int) -> None:
    """A main process that was killed cannot end its workers."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def _set_up(wardrobe: bytes, settings: Settings) -> Studio:
    global _studio
    if _studio is None:
        os.environ.setdefault("LP_NUM_THREADS", "1")
        _studio = Studio(pickle.loads(wardrobe), settings)  # noqa: S301 (made by our own main process)
    return _studio


def _make(number: int) -> Made:
    assert _studio is not None
    return number, _studio.identity(number)


def _make_remotely(wardrobe: bytes, settings: Settings, number: int) -> Made:
    return number, _set_up(wardrobe, settings).identity(number)
