"""What holds for every control: a name, a size for fingers, a place in the table of actions, no clipped text."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit, QListView, QPushButton, QTableView, QWidget
from pytestqt.qtbot import QtBot

from gui.actions import ACTIONS
from gui.dialogs import TableDialog
from gui.style import DARK, THEMES, Tokens, icon, style_sheet, tokens
from gui.window import Window
from tests.gui.conftest import wait_for_results

CONTROLS = (QAbstractButton, QLineEdit, QListView, QTableView)


def visible(window: QWidget, kind: type | tuple[type, ...]) -> list[QWidget]:
    return [
        widget
        for widget in window.findChildren(QWidget)
        if isinstance(widget, kind) and widget.isVisible() and "qt_" not in widget.objectName()
    ]


def each_page(window: Window, qtbot: QtBot) -> list[str]:
    """Go through start screen, grid and picture."""
    yield "start"
    window.header.search_box.set_and_ask("red")
    wait_for_results(window, qtbot, "red")
    qtbot.wait(50)
    yield "grid"
    window.grid.opened.emit(0)
    qtbot.wait(50)
    yield "picture"


def test_every_control_has_a_name_and_is_large_enough_for_a_finger(ready: Window, qtbot: QtBot) -> None:
    for page in each_page(ready, qtbot):
        for control in visible(ready, CONTROLS):
            what = f"{page}: {type(control).__name__} {control.objectName()} {control.accessibleName()}"
            name = control.accessibleName() or (control.text() if isinstance(control, QPushButton) else "")
            assert name.strip(), what
            assert control.height() >= DARK.touch, what
            assert control.width() >= DARK.touch, what


@pytest.mark.parametrize("size", [(1280, 720), (960, 600), (3840, 2160)])
def test_no_text_is_cut_off(ready: Window, qtbot: QtBot, size: tuple[int, int]) -> None:
    ready.resize(*size)
    for page in each_page(ready, qtbot):
        for widget in visible(ready, (QLabel, QPushButton)):
            if not widget.text() or type(widget).__name__ == "Elided":
                continue
            what = f"{page} at {size}: {widget.text()!r}"
            needed = (
                widget.minimumSizeHint().width() if isinstance(widget, QLabel) else widget.sizeHint().width()
            )
            assert widget.width() >= needed or widget is ready.picture.detail, what
            wrapped = widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else 0
            assert widget.height() >= wrapped, what


def test_shortcuts_are_unique_within_their_scope() -> None:
    keys = [(spec.scope, key) for spec in ACTIONS for key in spec.keys]
    assert len(keys) == len(set(keys))
    assert len({spec.id for spec in ACTIONS}) == len(ACTIONS)


def test_every_action_says_what_it_does_and_has_its_icon() -> None:
    for spec in ACTIONS:
        assert spec.text
        assert spec.tip
        if spec.icon:
            assert not icon(spec.icon).pixmap(24).toImage().isNull()


def test_every_action_of_the_table_is_in_the_window(ready: Window) -> None:
    assert set(ready.actions_by_id) == {spec.id for spec in ACTIONS}


def test_the_sheet_of_keys_lists_the_table(ready: Window, qtbot: QtBot) -> None:
    ready.actions_by_id["shortcuts"].trigger()
    dialog = ready.findChild(TableDialog)
    model = dialog.table.model()
    rows = [model.index(row, 1).data() for row in range(model.rowCount())]
    assert rows == [spec.tip for spec in ACTIONS if spec.keys]
    dialog.close()


def test_the_keyboard_alone_reaches_every_control(ready: Window, qtbot: QtBot) -> None:
    for page in each_page(ready, qtbot):
        for control in visible(ready, CONTROLS):
            if control is ready.header.search_box.clear_button:
                continue  # Escape does the same
            assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, (page, control.accessibleName())


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["ground", "surface", "raised", "hover", "accent_ground"])
@pytest.mark.parametrize("text", ["text", "muted"])
def test_text_can_be_read_on_every_ground(text: str, ground: str, theme: str) -> None:
    assert contrast(getattr(THEMES[theme], text), getattr(THEMES[theme], ground)) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_other_colours_can_be_told_from_their_ground(theme: str) -> None:
    colours = THEMES[theme]
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.warning, colours.warning_ground) >= 4.5
    assert contrast(colours.warning, colours.surface) >= 4.5
    assert contrast(colours.focus, colours.ground) >= 3


def test_high_contrast_is_high() -> None:
    assert contrast(THEMES["contrast"].text, THEMES["contrast"].ground) >= 15


def test_a_theme_chosen_from_the_menu_is_shown_at_once_and_remembered(ready: Window, settings) -> None:
    dark = ready.actions_by_id["shortcuts"].icon().pixmap(24).toImage()
    try:
        ready.actions_by_id["theme_light"].trigger()
        assert tokens() is THEMES["light"]
        assert ready.palette().window().color().name() == THEMES["light"].ground
        assert ready.actions_by_id["shortcuts"].icon().pixmap(24).toImage() != dark
        assert settings.theme == "light"
    finally:
        ready.actions_by_id["theme_dark"].trigger()


def test_larger_text_makes_every_text_larger(ready: Window) -> None:
    label, before = ready.screen.title, ready.screen.title.fontMetrics().height()
    try:
        ready.actions_by_id["text_150"].trigger()
        assert label.fontMetrics().height() >= 1.4 * before
    finally:
        ready.actions_by_id["text_100"].trigger()


def test_the_style_sheet_takes_its_colours_from_the_tokens() -> None:
    assert "#abcdef" in style_sheet(Tokens(accent="#abcdef"))
    assert "$" not in style_sheet()
