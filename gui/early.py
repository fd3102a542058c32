"""Checks before Qt is imported: what would otherwise end in a traceback or an abort becomes a sentence."""

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

# System libraries that Qt loads, and the Debian/Ubuntu package of each.
PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libGLX.so.0": "libglx0",
    "libOpenGL.so.0": "libopengl0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb.so.1": "libxcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libwayland-client.so.0": "libwayland-client0",
}
TERMINAL_HINT = 'Use the terminal instead: sightline-search search FOLDER "a woman in a red dress"'


class CannotStart(Exception):
    """The window cannot open; the text says why and what to do."""


def check() -> None:
    """Raise `CannotStart` when Qt, a library of its, or a display is missing. Chooses Qt's platform."""
    qt = _qt_folder()
    _load(qt / "lib" / "libQt6Widgets.so.6")
    if os.environ.get("QT_QPA_PLATFORM"):
        return
    platforms = display_platforms()
    if not platforms:
        raise CannotStart(f"There is no display to open the window on. {TERMINAL_HINT}")
    for platform in platforms:
        _load(qt / "plugins" / "platforms" / ("libqxcb.so" if platform == "xcb" else "libqwayland.so"))
    os.environ["QT_QPA_PLATFORM"] = ";".join(platforms)


def display_platforms() -> list[str]:
    """Qt's names of the displays that answer, the session's own kind first."""
    if sys.platform != "linux":
        return ["cocoa" if sys.platform == "darwin" else "windows"]
    platforms = []
    if os.environ.get("DISPLAY") and _x11_answers():
        platforms.append("xcb")
    if os.environ.get("WAYLAND_DISPLAY") and _wayland_answers():
        wayland_session = os.environ.get("XDG_SESSION_TYPE") == "wayland"
        platforms.insert(0 if wayland_session else len(platforms), "wayland")
    return platforms


def _x11_answers() -> bool:
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError as error:
        raise CannotStart(_missing_library(str(error))) from error
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    failed = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not failed


def _wayland_answers() -> bool:
    try:
        wayland = ctypes.CDLL("libwayland-client.so.0")
    except OSError:
        return False
    wayland.wl_display_connect.restype = ctypes.c_void_p
    wayland.wl_display_connect.argtypes = [ctypes.c_char_p]
    wayland.wl_display_disconnect.argtypes = [ctypes.c_void_p]
    display = wayland.wl_display_connect(None)
    if display:
        wayland.wl_display_disconnect(display)
    return bool(display)


def _qt_folder() -> Path:
    found = importlib.util.find_spec("PySide6")
    if found is None or found.origin is None:
        raise CannotStart("Qt for Python is not installed. Run: make run, or: pip install PySide6-Essentials")
    return Path(found.origin).parent / "Qt"


def _load(library: Path) -> None:
    if not library.exists():  # a distribution's own PySide6 keeps its libraries elsewhere
        return
    try:
        ctypes.CDLL(str(library))
    except OSError as error:
        raise CannotStart(_missing_library(str(error))) from error


def _missing_library(complaint: str) -> str:
    """The sentence for the loader's complaint, "NAME.so.N: cannot open shared object file: ..."."""
    name = Path(complaint.split(":", 1)[0]).name
    package = PACKAGES.get(name)
    if package is None:
        return f"A system library that the window needs cannot be loaded: {complaint}. {TERMINAL_HINT}"
    return f"The system library {name} is missing. Install it: sudo apt-get install {package}"
