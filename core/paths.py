"""Where things live: what ships with the program, what a user's galleries keep, what can be made again."""

import hashlib
import os
from pathlib import Path

RESOURCES = Path(__file__).resolve().parent.parent / "resources"


def resources_root() -> Path:
    """Folder of the shipped bundle, sample gallery, icons and styles (`SIGHTLINE_RESOURCES` overrides)."""
    return Path(os.environ.get("SIGHTLINE_RESOURCES", RESOURCES))


def starter_bundle_path() -> Path:
    return resources_root() / "bundles" / "starter"


def sample_gallery_path() -> Path:
    return resources_root() / "sample-gallery"


def data_root() -> Path:
    """Folder of everything that must not be lost: galleries' stores (`SIGHTLINE_DATA` overrides)."""
    override = os.environ.get("SIGHTLINE_DATA")
    if override:
        return Path(override)
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "sightline"


def cache_root() -> Path:
    """Folder of what can be made again: derived model files, compiled models."""
    override = os.environ.get("SIGHTLINE_CACHE")
    if override:
        return Path(override)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "sightline"


def gallery_home(folder: Path) -> Path:
    """Folder of one gallery's store. Outside the picture folder, which may be evidence or read-only."""
    resolved = os.path.realpath(folder)
    digest = hashlib.sha256(os.fsencode(resolved)).hexdigest()[:16]
    return data_root() / "galleries" / digest


def display_path(path: str | bytes | Path) -> str:
    """A file name as text that can be shown and printed: odd bytes and control characters escaped."""
    text = os.fsdecode(path)
    return "".join(_display_character(character) for character in text)


def _display_character(character: str) -> str:
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")
