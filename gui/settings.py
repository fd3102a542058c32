"""What the window remembers between two runs. A file that cannot be read is set aside, never fatal."""

import logging
import os
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from PySide6.QtCore import QByteArray, QSettings

from core.precision import Precision

log = logging.getLogger(__name__)

SCHEMA = 1


def settings_file() -> Path:
    """The file (`SIGHTLINE_CONFIG` names another folder for it)."""
    override = os.environ.get("SIGHTLINE_CONFIG")
    if override:
        return Path(override) / "window.ini"
    root = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(root) / "sightline" / "window.ini"


class Settings:
    """Last folder, precision and window geometry, kept in an INI file at `file`."""

    def __init__(self, file: Path) -> None:
        self.set_aside: Path | None = None
        self._file = file
        self._store = QSettings(str(file), QSettings.Format.IniFormat)
        if not self._readable():
            self._set_aside()
        self._store.setValue("schema", SCHEMA)

    def _readable(self) -> bool:
        if self._store.status() != QSettings.Status.NoError:
            return False
        try:
            return int(str(self._store.value("schema", SCHEMA))) <= SCHEMA
        except ValueError:
            return False

    def _set_aside(self) -> None:
        kept = self._file.with_suffix(".unreadable.ini")
        try:
            self._file.replace(kept)
            self.set_aside = kept
        except OSError:
            log.warning("the settings file cannot be set aside", exc_info=True)
        self._store = QSettings(str(self._file), QSettings.Format.IniFormat)
        self._store.clear()

    @property
    def folder(self) -> Path | None:
        """The last folder; kept percent-escaped because a path need not be text."""
        value = self._store.value("folder", "")
        return Path(os.fsdecode(unquote_to_bytes(str(value)))) if value else None

    @folder.setter
    def folder(self, folder: Path) -> None:
        self._store.setValue("folder", quote(os.fsencode(folder)))

    @property
    def precision(self) -> Precision:
        try:
            return Precision(str(self._store.value("precision", Precision.FP32.value)))
        except ValueError:
            return Precision.FP32

    @precision.setter
    def precision(self, precision: Precision) -> None:
        self._store.setValue("precision", precision.value)

    @property
    def geometry(self) -> QByteArray | None:
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else None

    @geometry.setter
    def geometry(self, geometry: QByteArray) -> None:
        self._store.setValue("geometry", geometry)

    def save(self) -> None:
        self._store.sync()
