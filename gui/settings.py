"""What the window remembers between two runs. A file that cannot be read is set aside, never fatal."""

import json
import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from PySide6.QtCore import QByteArray, QSettings

from core.precision import Precision
from gui.style import TEXT_SCALES, THEMES
from gui.texts import LANGUAGES

log = logging.getLogger(__name__)

SCHEMA = 2
TILE_WIDTHS = (96, 512)
DEFAULT_TILE_WIDTH = 128


def _to_2(values: dict[str, Any]) -> None:
    """Version 1 kept everything in one heap; what belongs to one folder and to the looks is now apart."""
    for old, new in (
        ("folder", "gallery/folder"),
        ("precision", "gallery/precision"),
        ("geometry", "look/geometry"),
    ):
        if old in values:
            values[new] = values.pop(old)


_MIGRATIONS: dict[int, Callable[[dict[str, Any]], None]] = {1: _to_2}


def settings_file() -> Path:
    """The file (`SIGHTLINE_CONFIG` names another folder for it)."""
    override = os.environ.get("SIGHTLINE_CONFIG")
    if override:
        return Path(override) / "window.ini"
    root = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(root) / "sightline" / "window.ini"


class Settings:
    """Last folder, precision, looks and window geometry, kept in an INI file.

    Reading and changing never touch the disk; `save` does, on whatever thread it is called.

    Attributes: `file`; `set_aside`, where a file that could not be read is kept now, or None; `on_change`, which is
    called after each change, so that somebody saves.
    """

    def __init__(self, file: Path) -> None:
        self.set_aside: Path | None = None
        self.on_change: Callable[[], None] = lambda: None
        self.file = file
        self._saving = threading.Lock()
        self._values: dict[str, Any] = {}
        self._unsaved: dict[str, Any] = {"schema": SCHEMA}
        stored = QSettings(str(file), QSettings.Format.IniFormat)
        schema = self._schema(stored)
        if schema is None:
            self._set_aside()
        else:
            self._take(stored, schema)

    def _schema(self, stored: QSettings) -> int | None:
        """The version of the file, that of today for a new one; None when it cannot be read."""
        if stored.status() != QSettings.Status.NoError:
            return None
        if not stored.allKeys():
            return SCHEMA if not self.file.exists() or not self.file.stat().st_size else None
        try:
            schema = int(str(stored.value("schema", "")))
        except ValueError:
            return None
        return schema if 1 <= schema <= SCHEMA else None

    def _take(self, stored: QSettings, schema: int) -> None:
        """The file's values, as this version has them."""
        found = {key: stored.value(key) for key in stored.allKeys() if key != "schema"}
        self._values = dict(found)
        for version in range(schema, SCHEMA):
            _MIGRATIONS[version](self._values)
        if self._values != found:
            self._unsaved |= dict.fromkeys(found.keys() - self._values.keys()) | self._values

    def _set_aside(self) -> None:
        kept = self.file.with_suffix(".unreadable.ini")
        try:
            self.file.replace(kept)
            self.set_aside = kept
        except OSError:
            log.warning("the settings file cannot be set aside", exc_info=True)

    def _put(self, key: str, value: object) -> None:
        if self._values.get(key) != value:
            self._values[key] = self._unsaved[key] = value
            self.on_change()

    @property
    def folder(self) -> Path | None:
        """The last folder; kept percent-escaped because a path need not be text."""
        value = self._values.get("gallery/folder", "")
        return Path(os.fsdecode(unquote_to_bytes(str(value)))) if value else None

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._put("gallery/folder", quote(os.fsencode(folder)))

    @property
    def precision(self) -> Precision:
        try:
            return Precision(str(self._values.get("gallery/precision", Precision.FP32.value)))
        except ValueError:
            return Precision.FP32

    @precision.setter
    def precision(self, precision: Precision) -> None:
        self._put("gallery/precision", precision.value)

    @property
    def geometry(self) -> QByteArray | None:
        value = self._values.get("look/geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._put("look/geometry", geometry)

    @property
    def theme(self) -> str:
        """A key of `THEMES`."""
        return self._choice("look/theme", THEMES, "dark")

    @theme.setter
    def theme(self, theme: str) -> None:
        self._put("look/theme", theme)

    @property
    def text_percent(self) -> int:
        """One of `TEXT_SCALES`."""
        return int(self._choice("look/text", [str(scale) for scale in TEXT_SCALES], "100"))

    @text_percent.setter
    def text_percent(self, percent: int) -> None:
        self._put("look/text", percent)

    @property
    def language(self) -> str:
        """A key of `LANGUAGES`, or empty: that of the desktop."""
        return self._choice("look/language", LANGUAGES, "")

    @language.setter
    def language(self, language: str) -> None:
        self._put("look/language", language)

    @property
    def tile_width(self) -> int:
        """Width of the pictures in the grid, in pixels."""
        try:
            width = int(str(self._values.get("look/tiles", DEFAULT_TILE_WIDTH)))
        except ValueError:
            return DEFAULT_TILE_WIDTH
        return min(max(width, TILE_WIDTHS[0]), TILE_WIDTHS[1])

    @tile_width.setter
    def tile_width(self, width: int) -> None:
        self._put("look/tiles", width)

    @property
    def history(self) -> list[str]:
        """Descriptions that were searched for, newest last."""
        try:
            texts = json.loads(str(self._values.get("search/history", "[]")))
        except ValueError:
            return []
        return [text for text in texts if isinstance(text, str)] if isinstance(texts, list) else []

    @history.setter
    def history(self, texts: list[str]) -> None:
        self._put("search/history", json.dumps(texts))

    @property
    def case(self) -> int | None:
        """The case in hand."""
        value = str(self._values.get("search/case", ""))
        return int(value) if value.isdecimal() else None

    @case.setter
    def case(self, case_id: int) -> None:
        self._put("search/case", case_id)

    @property
    def folding(self) -> bool:
        """Whether near-duplicates of one moment are shown as one."""
        return str(self._values.get("search/fold", "true")) == "true"

    @folding.setter
    def folding(self, folding: bool) -> None:
        self._put("search/fold", "true" if folding else "false")

    @property
    def operator(self) -> str:
        """Who searched last; empty: the user that this program runs as."""
        return str(self._values.get("operator/name", ""))

    @operator.setter
    def operator(self, name: str) -> None:
        self._put("operator/name", name)

    @property
    def ask_operator(self) -> bool:
        """Whether to ask at every start who is searching."""
        return str(self._values.get("operator/ask", "false")) == "true"

    @ask_operator.setter
    def ask_operator(self, ask: bool) -> None:
        self._put("operator/ask", "true" if ask else "false")

    @property
    def audit_required(self) -> bool:
        """Whether searching is closed while the audit log cannot be written."""
        return str(self._values.get("operator/audit_required", "false")) == "true"

    @audit_required.setter
    def audit_required(self, required: bool) -> None:
        self._put("operator/audit_required", "true" if required else "false")

    def _choice(self, key: str, choices: object, usual: str) -> str:
        value = str(self._values.get(key, usual))
        return value if value in choices else usual  # type: ignore[operator]

    def save(self) -> None:
        """Write what has changed, and wait until it is on the disk; what cannot be written is tried again next time."""
        with self._saving:
            unsaved, self._unsaved = self._unsaved, {}
            if not unsaved:
                return
            store = QSettings(str(self.file), QSettings.Format.IniFormat)
            for key, value in unsaved.items():
                if value is None:
                    store.remove(key)
                else:
                    store.setValue(key, value)
            store.sync()
            if store.status() != QSettings.Status.NoError:
                log.warning("the settings cannot be written to %s", self.file)
                self._unsaved = unsaved | self._unsaved
