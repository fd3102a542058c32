"""Make the pictures of the window in docs/images: the real window, the starter bundle, the sample gallery.

.venv/bin/python scripts/screenshots.py [FOLDER]      needs no display; takes less than a minute
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SIZE = (1280, 720)
QUERY = "a woman in a red coat with a blue backpack"


def main() -> int:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "images"
    out.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as home:
        os.environ["SIGHTLINE_DATA"] = home
        photograph(out, Path(home))
    return 0


def photograph(out: Path, home: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from core.paths import sample_gallery_path, starter_bundle_path
    from core.precision import Precision
    from gui.settings import Settings
    from gui.style import apply_style
    from gui.window import Window

    application = QApplication([])
    apply_style(application)
    window = Window(starter_bundle_path(), Precision.FP32, Settings(home / "window.ini"))
    window.resize(*SIZE)
    window.show()
    window.activateWindow()

    def take(name: str) -> None:
        wait(lambda: not window.thumbnails.busy)
        pause(0.3)
        window.grab().save(str(out / f"{name}.png"))
        print(out / f"{name}.png")

    state = lambda: window.session.state  # noqa: E731
    window.start(sample_gallery_path())
    pause(0.1)
    take("loading")
    wait(lambda: window.indexing_bar.bar.value() > 20)
    take("indexing")
    wait(lambda: state().count > 0 and not state().indexing)
    window.notice.hide()
    pause(4)  # something to see on the gauges
    take("start")
    window.header.search_box.set_and_ask(QUERY)
    wait(lambda: state().results is not None)
    window.grid.take_focus()
    take("results")
    window.grid.opened.emit(0)
    pause(0.3)
    take("picture")
    window.actions_by_id["back"].trigger()
    window.actions_by_id["int8"].trigger()
    wait(lambda: state().precision is Precision.INT8 and state().results.precision is Precision.INT8)
    take("int8")
    window.close()


def wait(until: Callable[[], bool], limit_s: float = 120) -> None:
    """Let the window work until something is so."""
    import time

    deadline = time.monotonic() + limit_s
    while not until():
        if time.monotonic() > deadline:
            raise TimeoutError("the window did not get there")
        pause(0.02)


def pause(seconds: float) -> None:
    from PySide6.QtCore import QEventLoop, QTimer

    loop = QEventLoop()
    QTimer.singleShot(round(seconds * 1000), loop.quit)
    loop.exec()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    sys.exit(main())
