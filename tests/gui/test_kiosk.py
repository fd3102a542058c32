"""A kiosk: nobody gets out without the PIN, nothing of the last user stays, and it keeps running."""

import json
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.errors import RuntimeUnavailable
from gui.kiosk import shell as shell_module
from gui.kiosk.config import Kiosk, KioskError, check_pin, hash_pin, read_kiosk, write_kiosk
from gui.kiosk.pin import FREE_TRIES, PinDialog, Tries
from gui.kiosk.shell import KioskShell
from gui.kiosk.supervisor import BEAT_VARIABLE, EXIT_BY_PIN, Patience, Supervisor
from gui.operator import OperatorDialog
from gui.state import Models, Screen, choose_screen
from gui.window import Window
from gui.workers import Job
from tests.gui.conftest import OpenWindow, wait_for_results, wait_until_ready
from tests.gui.test_front_door import ROOT, without_display

PIN = "2468"


@pytest.fixture(scope="module")
def pin_hash() -> str:
    return hash_pin(PIN)


@pytest.fixture
def kiosk(people: Path, pin_hash: str) -> Kiosk:
    return Kiosk(people, pin_hash, idle_s=3600, ask_name=False)


@pytest.fixture
def in_kiosk(ready: Window, kiosk: Kiosk, qtbot: QtBot) -> Iterator[KioskShell]:
    shell = KioskShell(ready, kiosk)
    shell.open()
    qtbot.waitUntil(ready.isFullScreen)
    yield shell
    shell.leave()


def pin_dialog(window: Window) -> PinDialog:
    return next(dialog for dialog in window.findChildren(PinDialog) if dialog.isVisible())


def enter(dialog: PinDialog, pin: str, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.entry, pin)
    qtbot.keyClick(dialog.entry, Qt.Key.Key_Return)


# The PIN


def test_a_pin_is_kept_as_a_salted_hash(tmp_path: Path) -> None:
    file = tmp_path / "etc" / "kiosk.json"
    write_kiosk(Kiosk(tmp_path, hash_pin(PIN), operators={"Ada": hash_pin("1111")}), file)
    text = file.read_text()
    assert PIN not in text
    assert "1111" not in text
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    kept = read_kiosk(file)
    assert kept.gallery == tmp_path
    assert check_pin(PIN, kept.pin)
    assert check_pin("1111", kept.operators["Ada"])
    assert not check_pin("2469", kept.pin)
    assert hash_pin(PIN) != hash_pin(PIN)


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 9}', '{"schema": 1, "pin": "x"}'])
def test_settings_that_cannot_be_read_are_a_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "kiosk.json"
    file.write_text(text)
    with pytest.raises(KioskError, match="--kiosk-setup"):
        read_kiosk(file)
    with pytest.raises(KioskError, match="no kiosk set up"):
        read_kiosk(tmp_path / "other.json")


def test_a_damaged_hash_opens_for_nobody() -> None:
    for hashed in ("", "scrypt$zz$zz", "plain$00$00", PIN):
        assert not check_pin(PIN, hashed)


def test_a_short_pin_is_refused() -> None:
    with pytest.raises(KioskError, match="at least 4"):
        hash_pin("123")


def test_guessing_takes_time(qtbot: QtBot, pin_hash: str) -> None:
    now = [0.0]
    tries = Tries(lambda: now[0])
    dialog = PinDialog("PIN", {"": pin_hash}, tries)
    qtbot.addWidget(dialog)
    for _ in range(FREE_TRIES):
        enter(dialog, "0000", qtbot)
    assert "Wait" in dialog.words.text()
    dialog.entry.clear()
    enter(dialog, PIN, qtbot)
    assert not dialog.result()
    now[0] += 31
    dialog.entry.clear()
    enter(dialog, PIN, qtbot)
    assert dialog.result() == PinDialog.DialogCode.Accepted


def test_the_pin_can_be_entered_by_finger(qtbot: QtBot, pin_hash: str) -> None:
    dialog = PinDialog("PIN", {"": pin_hash}, Tries())
    qtbot.addWidget(dialog)
    dialog.show()
    keys = {button.text(): button for button in dialog.findChildren(QPushButton)}
    assert all(button.height() >= 44 and button.width() >= 44 for button in keys.values())
    for key in "24⌫468":
        qtbot.mouseClick(keys[key], Qt.MouseButton.LeftButton)
    qtbot.mouseClick(keys["Enter"], Qt.MouseButton.LeftButton)
    assert dialog.result() == PinDialog.DialogCode.Accepted


# The window


def test_closing_asks_for_the_pin_and_only_the_right_one_leaves(
    in_kiosk: KioskShell, ready: Window, qtbot: QtBot
) -> None:
    ready.close()
    assert ready.isVisible()
    dialog = pin_dialog(ready)
    enter(dialog, "1357", qtbot)
    assert dialog.isVisible()
    assert "not the PIN" in dialog.words.text()
    enter(dialog, PIN, qtbot)
    assert not ready.isVisible()
    assert ready.stopped is True


def test_quit_and_ctrl_q_are_no_way_out(in_kiosk: KioskShell, ready: Window, qtbot: QtBot) -> None:
    ready.actions_by_id["quit"].trigger()
    assert ready.isVisible()
    qtbot.mouseClick(
        next(b for b in pin_dialog(ready).findChildren(QPushButton) if b.text() == "Back"),
        Qt.MouseButton.LeftButton,
    )
    assert ready.isVisible()


def test_nothing_leads_out_of_the_gallery(in_kiosk: KioskShell, ready: Window, qtbot: QtBot) -> None:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    for name in (*shell_module.CLOSED, *shell_module.EXPORTS):
        assert not ready.actions_by_id[name].isEnabled(), name
        assert not ready.actions_by_id[name].isVisible(), name
    assert not ready.header.folder.isVisible()
    assert not ready.desk.take_button.isVisible()


def test_exports_can_be_allowed(ready: Window, kiosk: Kiosk, qtbot: QtBot) -> None:
    shell = KioskShell(ready, replace(kiosk, allow_exports=True))
    shell.open()
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    assert ready.actions_by_id["export"].isEnabled()
    shell.leave()


def test_when_nobody_is_there_the_query_is_cleared_and_the_next_one_signs_in(
    ready: Window, kiosk: Kiosk, qtbot: QtBot
) -> None:
    shell = KioskShell(ready, replace(kiosk, operators={"Ada": hash_pin("1111"), "Grace": hash_pin("2222")}))
    shell.open()
    dialog = pin_dialog(ready)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.names.setCurrentText("Grace")
    enter(dialog, "2222", qtbot)
    assert ready.desk.trail.operator == "Grace"
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    ready.grid.opened.emit(0)
    ready.actions_by_id["shortcuts"].trigger()
    shell._idle.setInterval(50)
    shell._idle.start()
    qtbot.waitUntil(lambda: choose_screen(ready.session.state) is Screen.START)
    shell._idle.setInterval(3_600_000)
    assert ready.header.search_box.text() == ""
    assert ready.stack.currentWidget() is ready.screen
    assert ready.desk.trail.operator == ""
    assert pin_dialog(ready).isVisible()
    shell.leave()


def test_a_name_is_asked_for_where_there_are_no_operators(ready: Window, kiosk: Kiosk, qtbot: QtBot) -> None:
    shell = KioskShell(ready, replace(kiosk, ask_name=True))
    shell.open()
    dialog = ready.findChild(OperatorDialog)
    qtbot.keyClicks(dialog.name, "Ada")
    dialog.accept()
    assert ready.desk.trail.operator == "Ada"
    shell.leave()


def test_a_touch_postpones_the_end_of_the_use(in_kiosk: KioskShell, ready: Window, qtbot: QtBot) -> None:
    in_kiosk._idle.setTimerType(Qt.TimerType.PreciseTimer)
    in_kiosk._idle.setInterval(10_000)
    in_kiosk._idle.start()
    for _ in range(3):
        qtbot.wait(300)
        left = in_kiosk._idle.remainingTime()
        qtbot.mouseClick(ready.screen, Qt.MouseButton.LeftButton)
        assert in_kiosk._idle.remainingTime() > left
    in_kiosk._idle.setInterval(3_600_000)


def test_models_that_went_away_are_tried_again(
    open_window: OpenWindow, people: Path, kiosk: Kiosk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from core.encoder import DualEncoder

    real = DualEncoder.__init__

    def refuse(self: DualEncoder, *_: object, **__: object) -> None:
        raise RuntimeUnavailable("The GPU is gone.")

    monkeypatch.setattr(shell_module, "RETRY_MODELS_MS", 100)
    monkeypatch.setattr(DualEncoder, "__init__", refuse)
    window = open_window(people)
    shell = KioskShell(window, kiosk)
    shell.open()
    qtbot.waitUntil(lambda: window.session.state.models is Models.CANNOT_RUN, timeout=20_000)
    monkeypatch.setattr(DualEncoder, "__init__", real)
    wait_until_ready(window, qtbot)
    shell.leave()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_died_is_replaced(ready: Window, qtbot: QtBot) -> None:
    lane = ready.lanes.search
    done: list[None] = []
    lane.submit(lambda _job: None, done.append)
    qtbot.waitUntil(lambda: bool(done))
    job = Job(lambda _job: None, None, None, None)

    def die(_post: object) -> None:
        raise SystemExit

    job.run = die  # what kills a thread without going through the job's own guard
    thread = lane._threads[0]
    with lane._wake:
        lane._queue.append(job)
        lane._wake.notify()
    thread.join(5)
    assert not thread.is_alive()
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")


# The supervisor


PATIENCE = Patience(start_s=10.0, silent_s=0.6, shortest_s=0.05, longest_s=0.2, steady_s=60.0)


def child(tmp_path: Path, body: str) -> list[str]:
    """A program that counts its starts in a file, then does `body` (with `starts` and `beat()`)."""
    script = tmp_path / "child.py"
    script.write_text(
        "import os, sys, time, signal\n"
        f"counter = {str(tmp_path / 'starts')!r}\n"
        "starts = int(open(counter).read()) + 1 if os.path.exists(counter) else 1\n"
        "open(counter, 'w').write(str(starts))\n"
        f"def beat(): os.write(int(os.environ[{BEAT_VARIABLE!r}]), b'.')\n" + body
    )
    return [sys.executable, str(script)]


@pytest.mark.parametrize(
    "body",
    [
        "os.kill(os.getpid(), signal.SIGKILL) if starts < 3 else sys.exit(10)",
        "sys.exit(75) if starts < 3 else sys.exit(10)",
        "sys.exit(0) if starts < 3 else sys.exit(10)",
        "beat(); time.sleep(60) if starts < 3 else sys.exit(10)",
    ],
    ids=["killed", "asks for it", "closed by the desktop", "hangs"],
)
def test_a_window_that_ends_without_the_pin_is_started_again(tmp_path: Path, body: str) -> None:
    supervisor = Supervisor(child(tmp_path, body), PATIENCE)
    assert supervisor.run() == 0
    assert supervisor.starts == 3


def test_a_window_that_beats_is_left_alone(tmp_path: Path) -> None:
    body = f"for _ in range(12): beat(); time.sleep(0.1)\nsys.exit({EXIT_BY_PIN})"
    supervisor = Supervisor(child(tmp_path, body), PATIENCE)
    assert supervisor.run() == 0
    assert supervisor.starts == 1


def wait_for(found: Callable[[], object], limit_s: float = 60.0) -> object:
    deadline = time.monotonic() + limit_s
    while not (value := found()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return value


def children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


@pytest.mark.slow
def test_the_real_kiosk_comes_back_after_a_kill_and_ends_with_its_parent(
    people: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    environment = without_display() | {
        "QT_QPA_PLATFORM": "offscreen",
        "SIGHTLINE_CONFIG": str(tmp_path / "config"),
        "SIGHTLINE_DATA": str(tmp_path / "data"),
    }
    setup = subprocess.run(
        [sys.executable, "-m", "gui", "--kiosk-setup", str(people)],
        cwd=ROOT, env=environment, input=f"{PIN}\n\n\n\n", capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert setup.returncode == 0, setup.stderr
    assert json.loads((tmp_path / "config" / "kiosk.json").read_text())["idle_s"] == 120
    log = tmp_path / "data" / "logs" / "sightline.log"
    command = [sys.executable, "-m", "gui", "--kiosk", "--bundle", str(tiny_bundle)]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE) as parent:
        try:
            wait_for(lambda: log.exists() and children(parent.pid))
            first = children(parent.pid)[0]
            os.kill(first, signal.SIGKILL)
            second = wait_for(lambda: [pid for pid in children(parent.pid) if pid != first])[0]
            wait_for(lambda: (tmp_path / "data" / "galleries").exists())
        finally:
            parent.send_signal(signal.SIGTERM)
        assert parent.wait(60) == 0
    assert not Path(f"/proc/{second}").exists()


def test_without_being_set_up_the_kiosk_says_what_to_do(tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "gui", "--kiosk"],
        cwd=ROOT, env=without_display() | {"SIGHTLINE_CONFIG": str(tmp_path)}, capture_output=True, text=True,
        timeout=60,
    )  # fmt: skip
    assert result.returncode == 1
    assert "--kiosk-setup" in result.stderr
