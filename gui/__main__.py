"""Front door of the window: `sightline [FOLDER]`. Parses, checks, opens, and chooses the exit code.

Exit codes: 0 the window was closed, 1 it cannot open here, 2 wrong usage, 130 ended with Ctrl+C.
"""

import argparse
import logging
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core import __version__
from core.paths import sample_gallery_path, starter_bundle_path
from core.precision import Precision
from gui import early

if TYPE_CHECKING:
    from gui.window import Window

EXIT_CANNOT_START = 1
EXIT_INTERRUPTED = 130


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="sightline", description="Find people in a folder of pictures by describing them."
    )
    parser.add_argument(
        "folder", nargs="?", type=Path,
        help="folder of pictures to search (default: the last one, at first the sample gallery)",
    )  # fmt: skip
    parser.add_argument(
        "--bundle", type=Path, default=starter_bundle_path(),
        help="model bundle (default: the starter bundle)",
    )  # fmt: skip
    parser.add_argument(
        "--precision", choices=[precision.value for precision in Precision],
        help="precision of the models (default: the last one, at first fp32)",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"sightline {__version__}")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    try:
        early.check()
    except early.CannotStart as error:
        print(error, file=sys.stderr)
        return EXIT_CANNOT_START
    return _run(options)


def _run(options: argparse.Namespace) -> int:
    from PySide6.QtWidgets import QApplication

    from gui import appearance
    from gui.logs import start_logging
    from gui.settings import Settings, settings_file
    from gui.window import Window

    start_logging()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Sightline")
    application.setDesktopFileName("sightline")
    settings = Settings(settings_file())
    wanted = Precision(options.precision) if options.precision else settings.precision
    folder = options.folder or settings.folder or sample_gallery_path()
    while True:
        appearance.apply(settings)
        window = Window(options.bundle, wanted, settings)
        _show_uncaught(window)
        interrupted = _end_on_signals(window)
        if settings.geometry is None or not window.restoreGeometry(settings.geometry):
            window.resize(1280, 720)
        window.show()
        window.start(folder)
        code = application.exec()
        if window.stopped is False:  # a worker hangs, on a dead network share perhaps: go without it
            logging.getLogger(__name__).error("a worker did not stop in time")
            logging.shutdown()
            os._exit(code)
        if not window.wanted_again:
            return EXIT_INTERRUPTED if interrupted else code
        wanted, folder = settings.precision, window.session.state.path or folder
        window.deleteLater()


def _show_uncaught(window: "Window") -> None:
    """An error that no one caught becomes a sentence in the window, and the program goes on."""
    from gui.messages import sentence

    def show(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
        window.notice.show_problem(sentence(error))

    sys.excepthook = show


def _end_on_signals(window: "Window") -> list[int]:
    """Close the window on Ctrl+C and on termination; the list holds the signal that came.

    Qt's loop runs no Python while it waits, so the signal wakes it through a socket.
    """
    import socket

    from PySide6.QtCore import QSocketNotifier

    came: list[int] = []
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)

    def wake() -> None:
        for number in reader.recv(16):
            if number == signal.SIGINT:
                came.append(number)
        window.close()

    signal.set_wakeup_fd(writer.fileno())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, window)
    notifier.activated.connect(wake)
    window.destroyed.connect(lambda: (reader.close(), writer.close()))
    return came


if __name__ == "__main__":
    sys.exit(main())
