"""Turns the window into a kiosk: full screen, no way out but a PIN, back to the start when nobody is there."""

import logging
import os
import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QDialog

from core.audit_events import system_user
from gui.kiosk.config import Kiosk
from gui.kiosk.pin import PinDialog, Tries
from gui.kiosk.supervisor import EXIT_BY_PIN, EXIT_RESTART
from gui.operator import OperatorDialog
from gui.state import Models, State
from gui.texts import tr
from gui.window import Window

log = logging.getLogger(__name__)

BEAT_MS = 1000
RETRY_MODELS_MS = 15_000
STUCK_S = 60.0
# What would lead out of the gallery, or out of the window.
CLOSED = (
    "choose_folder", "open_sample", "show_in_folder", "full_screen", "language_en", "language_de",
    "example_file", "operator",
)  # fmt: skip
EXPORTS = (
    "export", "export_selected", "export_marked", "package", "package_selected", "package_marked",
)  # fmt: skip
TOUCHES = (
    QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.Wheel,
    QEvent.Type.TouchBegin, QEvent.Type.TouchUpdate,
)  # fmt: skip


class KioskShell(QObject):
    """Holds `window` to `kiosk`; `beat` is the pipe to the supervisor, None without one.

    Signals: `left(int)` with the exit code when the window was closed for good.
    """

    left = Signal(int)

    def __init__(self, window: Window, kiosk: Kiosk, beat: int | None = None) -> None:
        super().__init__(window)
        self._window, self._kiosk, self._beat_to = window, kiosk, beat
        self.tries = Tries()
        self._leaving = False
        self._idle = QTimer(self, singleShot=True, interval=kiosk.idle_s * 1000)
        self._idle.timeout.connect(self.start_over)
        self._beat = QTimer(self, interval=BEAT_MS)
        self._beat.timeout.connect(self._tell)
        self._retry = QTimer(self, singleShot=True, interval=RETRY_MODELS_MS)
        self._retry.timeout.connect(window.session.load_models)
        window.may_close = self._may_close
        window.on_end = self.leave
        window.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        window.header.folder.hide()
        window.desk.audit_required = True
        self._shut()
        window.session.changed.connect(self._look)
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def open(self) -> None:
        """Show the window over everything and ask who is there."""
        self._window.showFullScreen()
        self._beat.start()
        self._idle.start()
        self._sign_in()

    def _shut(self) -> None:
        actions = self._window.actions_by_id
        names = CLOSED if self._kiosk.allow_exports else (*CLOSED, *EXPORTS)
        for name in names:
            actions[name].setVisible(False)
            actions[name].setEnabled(False)
        if not self._kiosk.allow_exports:
            self._window.desk.take_button.hide()

    def _look(self, state: State) -> None:
        """After each change: what is shut stays shut, and models that cannot run are tried again."""
        self._shut()
        if state.models in (Models.CANNOT_RUN, Models.BUNDLE_BROKEN):
            if not self._retry.isActive():
                self._retry.start()
        else:
            self._retry.stop()

    # In and out

    def _may_close(self) -> bool:
        if not self._leaving:
            self._ask_to_leave()
        return self._leaving

    def _ask_to_leave(self) -> None:
        if any(isinstance(child, PinDialog) and child.isVisible() for child in self._window.children()):
            return
        dialog = PinDialog(
            tr("PIN to leave Sightline"), {"": self._kiosk.pin}, self.tries, parent=self._window
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.leave(EXIT_BY_PIN))
        dialog.open()

    def leave(self, code: int = 0) -> None:
        """Close the window for good; `code` tells the supervisor why."""
        self._leaving = True
        for timer in (self._idle, self._beat, self._retry):
            timer.stop()
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)
        self._window.close()
        self.left.emit(code)

    def _sign_in(self) -> None:
        kiosk, window = self._kiosk, self._window
        if kiosk.operators:
            dialog: PinDialog | OperatorDialog = PinDialog(
                tr("Who is searching?"), kiosk.operators, self.tries, must_answer=True, parent=window
            )
            signed = lambda: window.desk.sign_in(dialog.name)  # type: ignore[union-attr, arg-type]  # noqa: E731
        elif kiosk.ask_name:
            dialog = OperatorDialog("", must_answer=True, parent=window)
            signed = lambda: window.desk.sign_in(dialog.operator)  # type: ignore[union-attr]  # noqa: E731
        else:
            window.desk.sign_in(system_user())
            return
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(signed)
        dialog.open()

    def start_over(self) -> None:
        """Nobody is there any more: forget the query, close what is open, and wait for the next."""
        window = self._window
        asking = [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()]
        waiting = any(getattr(dialog, "_must_answer", False) for dialog in asking)
        for dialog in asking:
            if not getattr(dialog, "_must_answer", False):
                dialog.done(QDialog.DialogCode.Rejected)
        window.notice.hide()
        window.start_over()
        if not waiting:
            window.desk.sign_out()
            self._sign_in()
        self._idle.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in TOUCHES and self._idle.isActive():
            self._idle.start()
        return False

    # The supervisor

    def _tell(self) -> None:
        """This UI thread is alive; and when a worker is not, ask for a new process."""
        now = time.monotonic()
        stuck = [
            lane.objectName()
            for lane in (self._window.lanes.search, self._window.lanes.models)
            if lane.busy_since is not None and now - lane.busy_since > STUCK_S
        ]
        if stuck:
            log.error("%s does not answer; Sightline starts again", ", ".join(stuck))
            logging.shutdown()
            os._exit(EXIT_RESTART)
        if self._beat_to is not None:
            try:
                os.write(self._beat_to, b".")
            except OSError:  # the supervisor is gone: whoever started it starts both again
                self.leave()
