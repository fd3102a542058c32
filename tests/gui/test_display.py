"""On a real X server: the kiosk fills the screen, and outlives the loss of its display."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from gui import early
from gui.kiosk.config import Kiosk, hash_pin, write_kiosk
from tests.gui.test_front_door import ROOT, without_display
from tests.gui.test_kiosk import children, wait_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("Xvfb") is None, reason="needs Xvfb"),
]
NUMBER = 90 + os.getpid() % 400


class Display:
    """An X server that can be switched off and on."""

    def __init__(self) -> None:
        self.name = f":{NUMBER}"
        self._server: subprocess.Popen[bytes] | None = None

    def on(self) -> None:
        command = ["Xvfb", self.name, "-screen", "0", "1280x720x24", "-nolisten", "tcp"]
        self._server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
        wait_for(Path(f"/tmp/.X11-unix/X{NUMBER}").exists)

    def off(self) -> None:
        if self._server is not None:
            self._server.terminate()
            self._server.wait(20)
            self._server = None


@pytest.fixture
def display(monkeypatch: pytest.MonkeyPatch) -> Iterator[Display]:
    display = Display()
    display.on()
    monkeypatch.setenv("DISPLAY", display.name)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    try:
        if early.display_platforms() != ["xcb"]:
            pytest.skip("Qt cannot use X11 here")
        yield display
    except early.CannotStart as error:
        pytest.skip(str(error))
    finally:
        display.off()


def test_the_kiosk_outlives_the_loss_of_its_display(
    display: Display, people: Path, tiny_bundle: Path, tmp_path: Path
) -> None:
    write_kiosk(Kiosk(people, hash_pin("2468"), ask_name=False), tmp_path / "kiosk.json")
    environment = without_display() | {
        "DISPLAY": display.name,
        "SIGHTLINE_KIOSK": str(tmp_path / "kiosk.json"),
        "SIGHTLINE_CONFIG": str(tmp_path / "config"),
        "SIGHTLINE_DATA": str(tmp_path / "data"),
    }
    command = [sys.executable, "-m", "gui", "--kiosk", "--bundle", str(tiny_bundle)]
    galleries = tmp_path / "data" / "galleries"
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL) as parent:
        try:
            wait_for(galleries.exists)
            first = children(parent.pid)[0]
            display.off()
            wait_for(lambda: first not in children(parent.pid))
            assert parent.poll() is None
            shutil.rmtree(galleries)
            display.on()
            wait_for(galleries.exists)
            assert children(parent.pid)
        finally:
            parent.send_signal(signal.SIGTERM)
        assert parent.wait(60) == 0
