"""Where the detail behind a sentence is kept: a log file of bounded size in the data folder."""

import logging
import logging.handlers
import sys
import threading
from pathlib import Path

from core.paths import data_root

log = logging.getLogger(__name__)

MAX_BYTES = 2 * 1024 * 1024
FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"


def log_file() -> Path:
    return data_root() / "logs" / "sightline.log"


def start_logging() -> None:
    """Log to the file (and, where that is impossible, to standard error); uncaught errors go there too."""
    handler: logging.Handler
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            log_file(), maxBytes=MAX_BYTES, backupCount=2, encoding="utf-8", errors="backslashreplace"
        )
    except OSError:
        handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter(FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    logging.raiseExceptions = False  # a full disk must not fill the terminal with logging's own errors
    threading.excepthook = _log_thread_error


def _log_thread_error(args: threading.ExceptHookArgs) -> None:
    log.error("uncaught in a thread", exc_info=args.exc_value)
