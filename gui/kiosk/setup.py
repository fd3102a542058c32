"""`sightline --kiosk-setup`: asks in the terminal for what a kiosk needs, and writes it down."""

import getpass
import os
import sys
from collections.abc import Callable
from pathlib import Path

from gui.kiosk.config import IDLE_S, Kiosk, KioskError, hash_pin, kiosk_file, write_kiosk


def set_up(folder: Path, say: Callable[[str], None]) -> Path:
    """Ask, write, and answer with the file that was written. KioskError when the answers do not do."""
    gallery = Path(os.path.abspath(folder))  # noqa: PTH100 - a link stays a link
    if not gallery.is_dir():
        raise KioskError(f"The folder {gallery} does not exist. Name the folder of pictures to search.")
    pin = hash_pin(_secret("PIN to leave the kiosk: "))
    if sys.stdin.isatty() and not _same(pin, _secret("The same PIN again: ")):
        raise KioskError("The two PINs differ. Nothing was written; start again.")
    idle = _line(f"Seconds without a touch until the query is cleared [{IDLE_S}]: ") or str(IDLE_S)
    if not idle.isdigit():
        raise KioskError(f"{idle!r} is not a number of seconds. Nothing was written; start again.")
    operators: dict[str, str] = {}
    while name := _line("Name of an operator (empty to end): "):
        operators[name] = hash_pin(_secret(f"PIN of {name}: "))
    exports = _line("May operators export (yes/no) [no]: ").lower() in ("y", "yes")
    file = kiosk_file()
    write_kiosk(Kiosk(gallery, pin, int(idle), operators, allow_exports=exports), file)
    say(f"The kiosk is set up in {file}. Start it with: sightline --kiosk")
    return file


def _same(hashed: str, pin: str) -> bool:
    from gui.kiosk.config import check_pin

    return check_pin(pin, hashed)


def _secret(prompt: str) -> str:
    return getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")


def _line(prompt: str) -> str:
    if sys.stdin.isatty():
        return input(prompt).strip()
    return sys.stdin.readline().strip()
