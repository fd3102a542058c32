"""The one place that turns an exception into a sentence for the operator; the detail goes to the log."""

import errno
import logging

from core.errors import Cancelled, SightlineError
from core.paths import display_path
from core.sentences import words_of
from gui.logs import log_file
from gui.texts import tr, translated

log = logging.getLogger(__name__)

_BY_ERRNO = {
    errno.ENOSPC: "The disk is full. Free some space and try again; nothing that was stored is lost.",
    errno.EDQUOT: "Your disk quota is used up. Free some space and try again; nothing stored is lost.",
    errno.EROFS: "The disk is read-only. Choose another place, or make it writable, and try again.",
    errno.EACCES: "Permission was denied{where}. Ask for access, or choose another place.",
    errno.EPERM: "Permission was denied{where}. Ask for access, or choose another place.",
    errno.ENOENT: "A file is missing{where}. It may have been moved or unplugged; try again.",
    errno.EIO: "The disk could not be read{where}. Check that it is connected, then try again.",
}


def sentence(error: BaseException) -> str:
    """What went wrong and what to do next, in plain words; never a class name or a traceback."""
    if isinstance(error, SightlineError):
        log.warning("%s: %s", type(error).__name__, error, exc_info=error.__cause__)
        return translated(words_of(error))
    if isinstance(error, Cancelled):
        return tr("Stopped. What was done so far is kept.")
    log.error("unexpected %s", type(error).__name__, exc_info=error)
    if isinstance(error, MemoryError):
        return tr("There is not enough memory. Close other programs, or choose INT8, and try again.")
    if isinstance(error, OSError) and error.errno in _BY_ERRNO:
        named = isinstance(error.filename, (str, bytes))
        where = tr(" at {place}", place=display_path(error.filename)) if named else ""
        return tr(_BY_ERRNO[error.errno], where=where)
    return tr(
        "Something unexpected went wrong. You can go on working; the details are in {file}.", file=log_file()
    )
