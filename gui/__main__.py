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
from core.runtimes import AUTOMATIC, CHOICES
from gui import early
from gui.kiosk.supervisor import BEAT_VARIABLE, Supervisor

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
    parser.add_argument(
        "--runtime", choices=CHOICES, default=AUTOMATIC,
        help="what runs the models: the engines of a GPU, else the CPU (auto), or one of them (default: auto)",
    )  # fmt: skip
    parser.add_argument(
        "--kiosk", action="store_true",
        help="full screen on the gallery that --kiosk-setup chose; only a PIN leads out",
    )  # fmt: skip
    parser.add_argument(
        "--kiosk-setup", action="store_true",
        help="ask for the PINs of a kiosk on FOLDER, and write them down as salted hashes",
    )  # fmt: skip
    parser.add_argument("--version", action="version", version=f"sightline {__version__}")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    options = parse(arguments)
    if options.kiosk_setup:
        return _set_up_kiosk(options.folder or sample_gallery_path())
    if options.kiosk and BEAT_VARIABLE not in os.environ:
        return _supervise(list(sys.argv[1:] if arguments is None else arguments))
    try:
        early.check()
    except early.CannotStart as error:
        print(error, file=sys.stderr)
        return EXIT_CANNOT_START
    return _run(options)


def _set_up_kiosk(folder: Path) -> int:
    from core.errors import SightlineError
    from gui.kiosk.setup import set_up

    try:
        set_up(folder, print)
    except (SightlineError, OSError, EOFError) as error:
        print(error or "There was no answer. Nothing was written.", file=sys.stderr)
        return EXIT_CANNOT_START
    return 0


def _supervise(arguments: list[str]) -> int:
    """Keep a kiosk running in a process of its own; returns when the PIN was given there."""
    from core.errors import SightlineError
    from gui.kiosk.config import kiosk_file, read_kiosk

    try:
        read_kiosk(kiosk_file())
    except SightlineError as error:
        print(error, file=sys.stderr)
        return EXIT_CANNOT_START
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(message)s")
    supervisor = Supervisor([sys.executable, "-m", "gui", *arguments])
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: supervisor.end())
    return supervisor.run()


def _run_kiosk(options: argparse.Namespace) -> int:
    """The supervised process: one window, held to the kiosk's settings."""
    from PySide6.QtWidgets import QApplication

    from gui import appearance
    from gui.kiosk.config import kiosk_file, read_kiosk
    from gui.kiosk.shell import KioskShell
    from gui.logs import start_logging
    from gui.settings import Settings, settings_file
    from gui.window import Window

    start_logging()
    application = QApplication(sys.argv[:1])
    application.setApplicationName("Sightline")
    application.setDesktopFileName("sightline")
    kiosk, settings = read_kiosk(kiosk_file()), Settings(settings_file())
    appearance.apply(settings)
    precision = Precision(options.precision) if options.precision else settings.precision
    window = Window(options.bundle, precision, settings, options.runtime)
    _show_uncaught(window)
    _end_on_signals(window)
    shell = KioskShell(window, kiosk, int(os.environ[BEAT_VARIABLE]))
    shell.left.connect(application.exit)
    window.start(kiosk.gallery)
    shell.open()
    code = application.exec()
    if window.stopped is False:
        logging.shutdown()
        os._exit(code)
    return code


def _run(options: argparse.Namespace) -> int:
    if options.kiosk:
        return _run_kiosk(options)
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
        window = Window(options.bundle, wanted, settings, options.runtime)
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
        window.on_end()

    signal.set_wakeup_fd(writer.fileno())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, window)
    notifier.activated.connect(wake)
    window.destroyed.connect(lambda: (reader.close(), writer.close()))
    return came


if __name__ == "__main__":
    sys.exit(main())
