"""What a kiosk is set up to do: its gallery, its PIN (never stored, only a salted scrypt hash), its operators.

Kept as JSON in /etc/sightline/kiosk.json where that is there, else beside the window's settings; `SIGHTLINE_KIOSK`
names another file. scrypt: RFC 7914, with N = 2^14, r = 8, p = 1 (16 MiB and some 50 ms a guess).
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from core.errors import SightlineError
from core.paths import display_path
from core.sentences import say
from core.whole_file import whole_file

SYSTEM_FILE = Path("/etc/sightline/kiosk.json")
SCHEMA = 1
IDLE_S = 120
SHORTEST_PIN = 4
_N, _R, _P = 2**14, 8, 1


class KioskError(SightlineError):
    """The kiosk is not set up, or its file cannot be read or written."""


@dataclass(frozen=True)
class Kiosk:
    """`gallery` is opened at the start; after `idle_s` without a touch the query is cleared. `pin` and the PINs of
    `operators` (by name) are scrypt hashes; with operators, each use begins with a name and a PIN, without them
    with a name alone when `ask_name` is set. `allow_exports` offers the file dialogs that exports need."""

    gallery: Path
    pin: str
    idle_s: int = IDLE_S
    operators: Mapping[str, str] = field(default_factory=dict)
    ask_name: bool = True
    allow_exports: bool = False


def kiosk_file() -> Path:
    named = os.environ.get("SIGHTLINE_KIOSK")
    if named:
        return Path(named)
    if SYSTEM_FILE.exists():
        return SYSTEM_FILE
    override = os.environ.get("SIGHTLINE_CONFIG")
    root = Path(override) if override else None
    home = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "sightline"
    return (root or home) / "kiosk.json"


def hash_pin(pin: str) -> str:
    """ "scrypt$salt$hash" of a PIN, in hexadecimal. KioskError when it is too short."""
    if len(pin) < SHORTEST_PIN:
        raise KioskError(say("A PIN has at least {count} characters.", count=SHORTEST_PIN))
    salt = secrets.token_bytes(16)
    return f"scrypt${salt.hex()}${_scrypt(pin, salt).hex()}"


def check_pin(pin: str, hashed: str) -> bool:
    """Whether `hashed` was made from `pin`; False, too, for a hash that is none."""
    try:
        kind, salt, expected = hashed.split("$")
        found = _scrypt(pin, bytes.fromhex(salt))
        return kind == "scrypt" and hmac.compare_digest(found, bytes.fromhex(expected))
    except ValueError:
        return False


def _scrypt(pin: str, salt: bytes) -> bytes:
    return hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P, dklen=32)


def read_kiosk(file: Path) -> Kiosk:
    """KioskError when the file is missing or says something else than it should."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        if document["schema"] != SCHEMA:
            raise ValueError(f"schema {document['schema']}")
        return _from_json(document)
    except FileNotFoundError as error:
        raise KioskError(
            say(
                "There is no kiosk set up ({file}). Run: sightline --kiosk-setup FOLDER",
                file=display_path(file),
            )
        ) from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KioskError(
            say(
                "The kiosk's settings in {file} cannot be read. Run: sightline --kiosk-setup FOLDER",
                file=display_path(file),
            )
        ) from error


def _from_json(document: Mapping[str, Any]) -> Kiosk:
    operators = {str(name): str(pin) for name, pin in document.get("operators", {}).items()}
    return Kiosk(
        gallery=Path(os.fsdecode(bytes.fromhex(document["gallery_bytes"]))),
        pin=str(document["pin"]),
        idle_s=max(10, int(document.get("idle_s", IDLE_S))),
        operators=operators,
        ask_name=bool(document.get("ask_name", True)),
        allow_exports=bool(document.get("allow_exports", False)),
    )


def write_kiosk(kiosk: Kiosk, file: Path) -> None:
    """Readable by its owner alone. Raises what `core.whole_file` raises."""
    document = asdict(kiosk) | {
        "schema": SCHEMA,
        "gallery": display_path(kiosk.gallery),
        "gallery_bytes": os.fsencode(kiosk.gallery).hex(),
        "operators": dict(kiosk.operators),
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(file) as stream:
        stream.write(json.dumps(document, indent=1, ensure_ascii=False).encode() + b"\n")
    file.chmod(0o600)
