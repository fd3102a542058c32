"""Take every state of the window, at three sizes and in three themes: the real window, bundle and sample gallery.

.venv/bin/python scripts/screenshots.py [FOLDER] [--only STATE ...]      needs no display; takes some minutes

Writes FOLDER/THEME-WIDTHxHEIGHT/STATE.webp (default FOLDER: docs/screens). What needs a broken machine (no engine,
a full disk) is shown by handing the window the state and the sentence that it would get.
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QDialog

    from gui.window import Window

ROOT = Path(__file__).resolve().parents[1]
SIZES = ((1280, 720), (1920, 1080), (3840, 2160))
QUERY = "a woman in a red coat with a blue backpack, no hat"
QUALITY = 35
KEPT_WIDTH = 1920  # larger pictures are stored at half their size, for the repository's sake


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, default=ROOT / "docs" / "screens", help="default: docs/screens"
    )
    parser.add_argument("--only", nargs="+", default=[], help="states to take (default: all)")
    options = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="sightline-") as home:
        os.environ["SIGHTLINE_DATA"] = os.environ["SIGHTLINE_CONFIG"] = home
        Photographer(options.folder, set(options.only), Path(home)).run()
    return 0


class Photographer:
    """Brings the window into one state after the other and takes each in every theme and size."""

    def __init__(self, out: Path, only: set[str], home: Path) -> None:
        from PySide6.QtWidgets import QApplication

        from gui import appearance, grid
        from gui.settings import Settings

        grid.PAINT_BUDGET_S = 60.0  # a picture of the window is painted in one go
        self._out, self._only, self._home = out, only, home
        self._application = QApplication([])
        self._settings = Settings(home / "window.ini")
        self._settings.language = "en"
        appearance.apply(self._settings)
        self.window = self._open()

    def _open(self) -> "Window":
        from core.paths import starter_bundle_path
        from core.precision import Precision
        from gui.window import Window

        window = Window(starter_bundle_path(), Precision.FP32, self._settings)
        window.resize(*SIZES[0])
        window.show()
        window.activateWindow()
        return window

    def take(self, name: str, dialog: "QDialog | None" = None) -> None:
        from gui.style import THEMES, apply_style

        if self._only and name not in self._only:
            return
        for theme, tokens in THEMES.items():
            apply_style(self._application, tokens)
            self.window.grid.restyle()
            for size in SIZES:
                self.window.resize(*size)
                pause(0.05)
                wait(lambda: not self.window.thumbnails.busy, 60)
                file = self._out / f"{theme}-{size[0]}x{size[1]}" / f"{name}.webp"
                self._save(file, dialog)
        apply_style(self._application)
        self.window.grid.restyle()
        self.window.resize(*SIZES[0])
        print(name, flush=True)

    def _save(self, file: Path, dialog: "QDialog | None") -> None:
        from PIL import Image
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QColor, QImage, QPainter

        picture = self.window.grab().toImage()
        if dialog is not None:
            painter = QPainter(picture)
            painter.fillRect(picture.rect(), QColor(0, 0, 0, 110))
            over = dialog.grab()
            painter.drawPixmap(
                (picture.width() - over.width()) // 2, (picture.height() - over.height()) // 2, over
            )
            painter.end()
        if picture.width() > KEPT_WIDTH:
            picture = picture.scaledToWidth(KEPT_WIDTH, Qt.TransformationMode.SmoothTransformation)
        picture = picture.convertToFormat(QImage.Format.Format_RGB888)
        rows = bytes(picture.constBits())
        image = Image.frombuffer(
            "RGB", (picture.width(), picture.height()), rows, "raw", "RGB", picture.bytesPerLine(), 1
        )
        file.parent.mkdir(parents=True, exist_ok=True)
        image.save(file, "WEBP", quality=QUALITY, method=2)

    def run(self) -> None:
        self._start_and_index()
        self._search()
        self._dialogs()
        self._failures()
        self.window.close()
        self._german()
        self.window.close()

    def _start_and_index(self) -> None:
        from core.paths import sample_gallery_path
        from gui.state import Folder

        window = self.window
        window.start(None)
        self.take("first-run")
        gallery = self._home / "pictures"
        shutil.copytree(sample_gallery_path() / "openpeople", gallery / "entrance")
        shutil.copytree(sample_gallery_path() / "synthetic", gallery / "platform")
        (gallery / "entrance" / "torn.jpg").write_bytes(b"torn")
        window.open_folder(gallery)
        wait(lambda: window.session.state.folder is Folder.OPEN)
        wait(lambda: window.indexing_bar.bar.value() > 20 and window.indexing_bar.bar.maximum() > 0)
        window.session.pause_indexing()
        pause(1)
        self.take("indexing-paused")
        window.session.pause_indexing()
        pause(1.5)
        self.take("indexing")
        wait(lambda: window.session.state.count > 0 and not window.session.state.indexing, 600)
        window.notice.hide()
        self.take("start")

    def _search(self) -> None:
        from gui.picture_view import facts

        window, session = self.window, self.window.session
        window.header.search_box.set_and_ask(QUERY)
        wait(lambda: session.state.results is not None and not session.state.searching)
        pause(1)
        window.grid.take_focus()
        self.take("results")
        window.actions_by_id["filters"].trigger()
        self.take("filters")
        window.actions_by_id["filters"].trigger()
        width = window.grid.tile_width
        window.grid.set_tile_width(272)
        self.take("results-large-pictures")
        window.grid.set_tile_width(width)
        window.grid.opened.emit(0)
        window.actions_by_id["details"].trigger()
        pause(1)
        hit = window.picture.canvas.hit
        assert hit is not None
        rows = [row if row[0] != "Folder" else ("Folder", "/media/camera/pictures") for row in facts(hit)]
        window.picture.details.show_facts(tuple(rows))
        self.take("picture")
        window.actions_by_id["details"].trigger()
        window.actions_by_id["back"].trigger()
        window.header.search_box.set_and_ask("🦑🦑")
        wait(lambda: bool(session.state.query_message))
        self.take("description-refused")
        window.header.search_box.set_and_ask(QUERY)
        wait(lambda: session.state.results is not None and not session.state.searching)
        window.actions_by_id["int8"].trigger()
        wait(lambda: session.state.results is not None and session.state.results.precision.value == "int8")
        self.take("int8")

    def _dialogs(self) -> None:
        from gui.compare import CompareDialog
        from gui.dialogs import TableDialog
        from gui.kiosk.pin import PinDialog, Tries
        from gui.measured import MeasuredDialog

        window = self.window
        for action, kind, name in (
            ("compare", CompareDialog, "compare"),
            ("measured", MeasuredDialog, "measured"),
            ("shortcuts", TableDialog, "shortcuts"),
            ("show_unreadable", TableDialog, "unreadable"),
        ):
            window.actions_by_id[action].trigger()
            wait(lambda kind=kind: any(each.isVisible() for each in window.findChildren(kind)))
            dialog = next(each for each in window.findChildren(kind) if each.isVisible())
            if isinstance(dialog, CompareDialog):
                wait(lambda dialog=dialog: dialog.table.model() is not None)
            pause(0.5)
            self.take(name, dialog)
            dialog.close()
            pause(0.1)
        pin = PinDialog("PIN to leave Sightline", {"": ""}, Tries(), parent=window)
        pin.show()
        self.take("kiosk-pin", pin)
        pin.close()

    def _german(self) -> None:
        from gui.dialogs import TableDialog
        from gui.texts import use_language

        use_language("de")
        self.window = window = self._open()
        session = window.session
        window.start(self._home / "pictures")
        wait(lambda: session.state.count > 0 and not session.state.indexing)
        window.header.search_box.set_and_ask("🦑🦑")
        wait(lambda: bool(session.state.query_message))
        self.take("german-description-refused")
        window.header.search_box.set_and_ask(QUERY)
        wait(lambda: session.state.results is not None and not session.state.searching)
        pause(1)
        window.grid.take_focus()
        self.take("german-results")
        window.actions_by_id["show_unreadable"].trigger()
        wait(lambda: any(each.isVisible() for each in window.findChildren(TableDialog)))
        dialog = next(each for each in window.findChildren(TableDialog) if each.isVisible())
        self.take("german-unreadable", dialog)
        dialog.close()

    def _failures(self) -> None:
        from gui.state import Folder, Models

        window = self.window
        state = replace(
            window.session.state, path=Path("/media/camera/pictures"), query="", results=None, searching=False
        )
        window.header.search_box.setText("")
        window.session.changed.disconnect(window.show_state)
        gone = replace(state, count=0, failed=0)
        for name, shown in (
            ("loading", replace(gone, models=Models.LOADING, precision=None)),
            ("engine-missing", replace(
                gone, models=Models.CANNOT_RUN, precision=None,
                models_message="OpenVINO, which runs the models on this processor, is not installed. "
                "Run `make run` again.",
            )),
            ("bundle-broken", replace(
                gone, models=Models.BUNDLE_BROKEN, precision=None,
                models_message="/opt/sightline/bundles/starter/image.onnx is not the file that its manifest "
                "describes: it was altered or damaged. Reinstall the bundle.",
            )),
            ("folder-gone", replace(state, folder=Folder.GONE)),
            ("disk-full", replace(
                gone, folder=Folder.FULL,
                folder_message="The index cannot grow: its disk is full. What was stored is kept; free some space "
                "and index again.",
            )),
            ("folder-failed", replace(
                gone, folder=Folder.FAILED,
                folder_message="The folder /media/camera may not be read by this user. Ask for permission to read it.",
            )),
            ("busy", replace(
                gone, folder=Folder.BUSY,
                folder_message="Another Sightline is indexing this folder. Searching works; wait until it has "
                "finished.",
            )),
            ("other-model", replace(gone, folder=Folder.WRONG_BUNDLE)),
            ("empty-folder", replace(gone, folder_is_empty=True)),
            ("no-pictures", replace(gone, folder_is_empty=False)),
            ("nothing-readable", replace(gone, failed=12)),
            ("not-indexed", replace(gone, folder_is_empty=None)),
            ("no-results", replace(state, query="somebody", results=_nothing())),
        ):  # fmt: skip
            window.show_state(shown)
            self.take(name)


def _nothing() -> object:
    """Results without hits, as a search of nothing gives them."""
    from datetime import datetime, timezone

    from core.precision import Precision
    from core.results import Results

    return Results("somebody", (), Precision.FP32, "starter", ROOT, datetime.now(timezone.utc), 3.0, 500)


def wait(until: Callable[[], bool], limit_s: float = 180) -> None:
    """Let the window work until something is so."""
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
