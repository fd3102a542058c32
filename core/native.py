"""Requests to the C libraries below Pillow, for which it has no switch; they do nothing where they cannot."""

import ctypes
import functools
import logging
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger(__name__)


def quiet_libtiff() -> None:
    """Remove the error and warning handlers of the libtiff that Pillow has loaded, if it has loaded one.

    Its default handler prints a line for every odd tag, so a crafted file floods a terminal.
    """
    try:
        maps = Path("/proc/self/maps").read_text(errors="replace")
        libraries = {line.split(maxsplit=5)[5] for line in maps.splitlines() if "/libtiff" in line}
        for library in libraries:
            tiff = ctypes.CDLL(library)
            for setter in (tiff.TIFFSetErrorHandler, tiff.TIFFSetWarningHandler):
                setter.restype = ctypes.c_void_p
                setter.argtypes = [ctypes.c_void_p]
                setter(None)
    except (OSError, AttributeError, IndexError):
        log.debug("libtiff keeps its own messages", exc_info=True)


def give_memory_back() -> None:
    """Return freed memory to the system: glibc keeps it for each thread, up to half a gigabyte a picture."""
    _malloc_trim()(0)


@functools.cache
def _malloc_trim() -> Callable[[int], object]:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (OSError, AttributeError):  # another C library
        return lambda _: None
