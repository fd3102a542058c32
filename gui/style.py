"""The one place for looks: colours and sizes as tokens, the style sheet made from them, and the icons."""

import logging
from dataclasses import asdict, dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from core.paths import resources_root

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Tokens:
    """Colours as #rrggbb, sizes in pixels. Text on its ground has a contrast of at least 4.5 to 1."""

    ground: str = "#101418"
    surface: str = "#171c22"
    raised: str = "#212830"
    hover: str = "#2a333d"
    line: str = "#2d3742"
    text: str = "#e4e9ee"
    muted: str = "#9eabb8"
    accent: str = "#7cb7d8"
    accent_ground: str = "#1d3542"
    on_accent: str = "#0c1317"
    focus: str = "#a9dcf7"
    warning: str = "#e3b566"
    warning_ground: str = "#2e2718"
    error: str = "#ef9a8d"
    good: str = "#8ccba4"
    disabled: str = "#66727e"
    touch: int = 44
    radius: int = 8


DARK = Tokens()


def apply_style(application: QApplication, tokens: Tokens = DARK) -> None:
    """Dress the whole application in `tokens`."""
    application.setStyle("Fusion")
    application.setPalette(_palette(tokens))
    font = application.font()
    font.setFamilies(["Inter", "Noto Sans", "Ubuntu", "Cantarell", "DejaVu Sans"])
    font.setPointSizeF(10.5)
    application.setFont(font)
    application.setStyleSheet(style_sheet(tokens))


def style_sheet(tokens: Tokens = DARK) -> str:
    """`resources/styles/sightline.qss` with its $names filled in; empty when the file is not there."""
    file = resources_root() / "styles" / "sightline.qss"
    try:
        return Template(file.read_text(encoding="utf-8")).substitute(asdict(tokens))
    except OSError:
        log.warning("the style sheet is missing: %s", file)
        return ""


def _palette(tokens: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, colour in (
        (role.Window, tokens.ground), (role.Base, tokens.surface), (role.AlternateBase, tokens.raised),
        (role.Button, tokens.raised), (role.WindowText, tokens.text), (role.Text, tokens.text),
        (role.ButtonText, tokens.text), (role.ToolTipBase, tokens.raised), (role.ToolTipText, tokens.text),
        (role.PlaceholderText, tokens.muted), (role.Highlight, tokens.accent),
        (role.HighlightedText, tokens.on_accent), (role.Link, tokens.accent),
    ):  # fmt: skip
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.disabled))
    return palette


def icon(name: str, colour: str = DARK.text, disabled: str = DARK.disabled) -> QIcon:
    """The line icon `resources/icons/<name>.svg` in `colour`; an empty icon when there is no such file."""
    drawn = QIcon()
    drawn.addPixmap(icon_pixmap(name, 24, colour))
    drawn.addPixmap(icon_pixmap(name, 24, disabled), QIcon.Mode.Disabled)
    return drawn


def icon_pixmap(name: str, size: int, colour: str) -> QPixmap:
    """The icon as a square of `size` logical pixels, sharp on the densest screen that is connected."""
    application = QGuiApplication.instance()
    ratio = application.devicePixelRatio() if isinstance(application, QGuiApplication) else 1.0
    pixmap = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    source = _svg(name)
    if source:
        painter = QPainter(pixmap)
        QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode())).render(
            painter, QRectF(0, 0, size, size)
        )
        painter.end()
    return pixmap


@lru_cache(maxsize=64)
def _svg(name: str) -> str:
    try:
        return (resources_root() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    except OSError:
        log.warning("the icon %s is missing", name)
        return ""
