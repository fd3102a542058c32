"""The one place for looks: colours and sizes as tokens, the style sheet made from them, and the icons.

`tokens()` are those in use. What holds an icon is dressed with `set_icon` or `set_symbol`, so that a change of
theme reaches it.
"""

import logging
import re
from dataclasses import asdict, dataclass
from functools import lru_cache
from string import Template

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from core.paths import resources_root

log = logging.getLogger(__name__)

POINT_SIZE = 10.5
TEXT_SCALES = (100, 125, 150)


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
LIGHT = Tokens(
    ground="#f4f6f8",
    surface="#ffffff",
    raised="#e9edf1",
    hover="#dde4ea",
    line="#c3ccd5",
    text="#16202a",
    muted="#4a5866",
    accent="#1f6690",
    accent_ground="#d3e6f1",
    on_accent="#ffffff",
    focus="#0b4f78",
    warning="#7a4a00",
    warning_ground="#fdf0d5",
    error="#a3261b",
    good="#1d6b3c",
    disabled="#7d8893",
)
CONTRAST = Tokens(
    ground="#000000",
    surface="#000000",
    raised="#101010",
    hover="#2b2b2b",
    line="#ffffff",
    text="#ffffff",
    muted="#ffffff",
    accent="#ffe100",
    accent_ground="#3d3600",
    on_accent="#000000",
    focus="#00e5ff",
    warning="#ffb347",
    warning_ground="#1f1300",
    error="#ff8f80",
    good="#7dff9b",
    disabled="#a8a8a8",
)
THEMES = {"dark": DARK, "light": LIGHT, "contrast": CONTRAST}


class _Now:
    tokens = DARK
    scale = 1.0


def tokens() -> Tokens:
    """The tokens in use."""
    return _Now.tokens


def scaled(pixels: float) -> int:
    """A length that text must fit in, at the text size in use."""
    return round(pixels * _Now.scale)


def apply_style(application: QApplication, theme: Tokens = DARK, text_percent: int = 100) -> None:
    """Dress the whole application in `theme`, with text at `text_percent` of its usual size."""
    _Now.tokens, _Now.scale = theme, text_percent / 100
    application.setStyle("Fusion")
    application.setPalette(_palette(theme))
    font = application.font()
    font.setFamilies(["Inter", "Noto Sans", "Ubuntu", "Cantarell", "DejaVu Sans"])
    font.setPointSizeF(POINT_SIZE * _Now.scale)
    application.setFont(font)
    application.setStyleSheet(style_sheet(theme))
    for widget in application.allWidgets():
        for action in widget.actions():
            _dress(action)
        _dress(widget)


def style_sheet(theme: Tokens | None = None) -> str:
    """`resources/styles/sightline.qss` with its $names filled in; empty when the file is not there."""
    file = resources_root() / "styles" / "sightline.qss"
    try:
        sheet = Template(file.read_text(encoding="utf-8")).substitute(asdict(theme or tokens()))
    except OSError:
        log.warning("the style sheet is missing: %s", file)
        return ""
    return re.sub(r"font-size: (\d+)px", lambda found: f"font-size: {scaled(int(found[1]))}px", sheet)


def _palette(theme: Tokens) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for name, colour in (
        (role.Window, theme.ground), (role.Base, theme.surface), (role.AlternateBase, theme.raised),
        (role.Button, theme.raised), (role.WindowText, theme.text), (role.Text, theme.text),
        (role.ButtonText, theme.text), (role.ToolTipBase, theme.raised), (role.ToolTipText, theme.text),
        (role.PlaceholderText, theme.muted), (role.Highlight, theme.accent),
        (role.HighlightedText, theme.on_accent), (role.Link, theme.accent),
    ):  # fmt: skip
        palette.setColor(name, QColor(colour))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(theme.disabled))
    return palette


def set_icon(target: QAction | QAbstractButton, name: str, colour: str = "text") -> None:
    """Give an action or a button a line icon in the token `colour`, now and after every change of theme."""
    target.setProperty("line_icon", name)
    target.setProperty("line_colour", colour)
    _dress(target)


def set_symbol(label: QLabel, name: str, size: int, colour: str = "text") -> None:
    """Show a line icon of `size` logical pixels in a label, now and after every change of theme."""
    label.setProperty("line_size", size)
    label.setProperty("line_icon", name)
    label.setProperty("line_colour", colour)
    _dress(label)


def _dress(target: object) -> None:
    if not isinstance(target, (QAction, QAbstractButton, QLabel)):
        return
    name = target.property("line_icon")
    if not name:
        return
    colour = getattr(tokens(), target.property("line_colour"))
    if isinstance(target, QLabel):
        target.setPixmap(icon_pixmap(name, target.property("line_size"), colour))
    else:
        target.setIcon(icon(name, colour))


def icon(name: str, colour: str = "") -> QIcon:
    """The line icon `resources/icons/<name>.svg` in `colour`; an empty icon when there is no such file."""
    drawn = QIcon()
    drawn.addPixmap(icon_pixmap(name, 24, colour or tokens().text))
    drawn.addPixmap(icon_pixmap(name, 24, tokens().disabled), QIcon.Mode.Disabled)
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
