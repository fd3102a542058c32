"""The table of all that the operator can do. It feeds shortcuts, menu, buttons, tooltips and the F1 sheet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

from gui.style import set_icon
from gui.texts import tr


@dataclass(frozen=True)
class ActionSpec:
    """One action: `text` on menus and buttons, `tip` says what it does, `group` separates the menu.

    `scope` is "window", or the part of the window where the keys mean this ("grid", "picture"; "result" is
    both). Actions of one
    `submenu` are folded into it.
    """

    id: str
    text: str
    tip: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    group: str = ""
    scope: str = "window"
    submenu: str = ""


ACTIONS = (
    ActionSpec(
        "focus_search",
        "Describe a person",
        "Go to the search box",
        keys=(
            "Ctrl+F",
            "Ctrl+L",
        ),
        icon="search",
        group="search",
    ),
    ActionSpec(
        "clear_search",
        "New search",
        "Empty the search box and start again",
        keys=("Ctrl+N",),
        icon="close",
        group="search",
    ),
    ActionSpec(
        "filters",
        "Filters",
        "Show or hide the filters",
        keys=("Ctrl+Shift+F",),
        icon="filter",
        group="search",
    ),
    ActionSpec("clear_filters", "Clear filters", "Search all pictures again", icon="filter"),
    ActionSpec(
        "rerank",
        "Rank from marks",
        "Move the search towards what is marked as a match, or back",
        keys=("Ctrl+M",),
        group="search",
    ),
    ActionSpec(
        "save_search",
        "Save this search",
        "Keep this description with the case",
        keys=("Ctrl+D",),
        icon="clock",
        group="search",
    ),
    ActionSpec(
        "example_file",
        "Search by picture…",
        "Choose a picture and find similar ones",
        keys=("Ctrl+Shift+O",),
        icon="image",
        group="search",
    ),
    ActionSpec(
        "example_paste",
        "Paste a picture",
        "Search by the picture that was copied",
        keys=("Ctrl+Shift+V",),
        icon="image",
        group="search",
    ),
    ActionSpec(
        "find_similar",
        "Find similar",
        "Search by the selected picture",
        keys=("S",),
        icon="similar",
        scope="result",
    ),
    ActionSpec(
        "mark_match",
        "Match",
        "Mark the selected pictures as a match, or take the mark away",
        keys=("M",),
        icon="match",
        scope="result",
    ),
    ActionSpec(
        "mark_no_match",
        "Not a match",
        "Mark the selected pictures as not a match, or take the mark away",
        keys=("N",),
        icon="no-match",
        scope="result",
    ),
    ActionSpec(
        "unmark",
        "Take marks away",
        "Take the marks of the selected pictures away",
        keys=("U",),
        scope="result",
    ),
    ActionSpec(
        "why",
        "Why this result?",
        "Show where in the picture the description found support, or hide it",
        keys=("W",),
        icon="eye",
        scope="result",
    ),
    ActionSpec(
        "open_moment",
        "Open the moment",
        "Show or fold the near-duplicates under the selected picture",
        keys=("O",),
        icon="stack",
        scope="result",
    ),
    ActionSpec(
        "fold",
        "Fold near-duplicates",
        "Show pictures of one moment as one, or each by itself",
        keys=("Ctrl+J",),
        group="search",
    ),
    ActionSpec(
        "export",
        "Export CSV…",
        "Save these results as a table",
        keys=("Ctrl+S",),
        icon="download",
        group="take",
    ),
    ActionSpec(
        "export_selected", "Export selected as CSV…", "Save the selected results as a table", icon="download"
    ),
    ActionSpec(
        "export_marked", "Export marked as CSV…", "Save the marked results as a table", icon="download"
    ),
    ActionSpec(
        "package",
        "Evidence package…",
        "Pack these pictures with query, hashes and a contact sheet",
        keys=("Ctrl+E",),
        icon="package",
        group="take",
    ),
    ActionSpec(
        "package_selected",
        "Package of selected…",
        "Pack the selected pictures with query, hashes and a contact sheet",
        icon="package",
    ),
    ActionSpec(
        "package_marked",
        "Package of marked…",
        "Pack the marked pictures with query, hashes and a contact sheet",
        icon="package",
    ),
    ActionSpec(
        "cancel_package", "Stop packing", "Stop writing the package; nothing of it is kept", icon="close"
    ),
    ActionSpec(
        "choose_folder",
        "Choose folder…",
        "Choose the folder of pictures to search",
        keys=("Ctrl+O",),
        icon="folder",
        group="gallery",
    ),
    ActionSpec(
        "open_sample",
        "Open the sample gallery",
        "Search the pictures that come with Sightline",
        icon="image",
        group="gallery",
    ),
    ActionSpec(
        "refresh",
        "Look again",
        "Look for new, changed and removed pictures",
        keys=("F5",),
        icon="refresh",
        group="gallery",
    ),
    ActionSpec(
        "cancel_indexing",
        "Stop indexing",
        "Stop indexing; what is done is kept",
        keys=("Ctrl+.",),
        icon="close",
        group="gallery",
    ),
    ActionSpec(
        "pause_indexing",
        "Pause indexing",
        "Let indexing wait, or go on",
        keys=("Ctrl+P",),
        icon="pause",
        group="gallery",
    ),
    ActionSpec(
        "show_unreadable",
        "Unreadable pictures…",
        "List the pictures that could not be read, and why",
        keys=("Ctrl+R",),
        icon="alert",
        group="gallery",
    ),
    ActionSpec(
        "rebuild", "Index again with this model", "Replace the index made with another model", icon="refresh"
    ),
    ActionSpec("fp32", "FP32", "Full precision: the reference", keys=("Ctrl+1",), group="precision"),
    ActionSpec(
        "fp16",
        "FP16",
        "Half precision: half the model file, nearly the same results",
        keys=("Ctrl+2",),
        group="precision",
    ),
    ActionSpec("int8", "INT8", "Eight-bit: the fastest and smallest", keys=("Ctrl+3",), group="precision"),
    ActionSpec(
        "compare",
        "Compare precisions…",
        "Show this query at two precisions side by side",
        keys=("Ctrl+K",),
        icon="compare",
        group="precision",
    ),
    ActionSpec(
        "measured",
        "Measured on this machine…",
        "What each precision costs and gives on this machine",
        keys=("Ctrl+G",),
        icon="info",
        group="precision",
    ),
    ActionSpec("retry_models", "Try again", "Load the models again", icon="refresh"),
    ActionSpec(
        "theme_dark", "Dark", "Light text on dark ground, for dim rooms", group="look", submenu="Theme"
    ),
    ActionSpec(
        "theme_light", "Light", "Dark text on light ground, for daylight", group="look", submenu="Theme"
    ),
    ActionSpec(
        "theme_contrast",
        "High contrast",
        "Black, white and few strong colours",
        group="look",
        submenu="Theme",
    ),
    ActionSpec("text_100", "Usual text", "Text at its usual size", group="look", submenu="Text size"),
    ActionSpec("text_125", "Larger text", "Text a quarter larger", group="look", submenu="Text size"),
    ActionSpec("text_150", "Largest text", "Text half as large again", group="look", submenu="Text size"),
    ActionSpec("language_en", "English", "Sightline in English", group="look", submenu="Language"),
    ActionSpec("language_de", "Deutsch", "Sightline auf Deutsch", group="look", submenu="Language"),
    ActionSpec(
        "larger_tiles",
        "Larger pictures",
        "Larger pictures in the grid",
        keys=("Ctrl++", "Ctrl+="),
        group="look",
    ),
    ActionSpec(
        "smaller_tiles", "Smaller pictures", "Smaller pictures in the grid", keys=("Ctrl+-",), group="look"
    ),
    ActionSpec(
        "full_screen", "Full screen", "Use the whole screen, or a window again", keys=("F11",), group="look"
    ),
    ActionSpec("operator", "Operator…", "Say who is searching", icon="person", group="program"),
    ActionSpec(
        "shortcuts",
        "Keyboard shortcuts",
        "Show all keys",
        keys=("F1", "?"),
        icon="keyboard",
        group="program",
    ),
    ActionSpec("quit", "Quit", "Close Sightline", keys=("Ctrl+Q",), group="program"),
    ActionSpec(
        "open_picture", "Open the picture", "Show the selected picture large", keys=("Return",), scope="grid"
    ),
    ActionSpec(
        "previous",
        "Previous picture",
        "Show the picture ranked before",
        keys=("Left",),
        icon="left",
        scope="picture",
    ),
    ActionSpec(
        "next",
        "Next picture",
        "Show the picture ranked after",
        keys=("Right",),
        icon="right",
        scope="picture",
    ),
    ActionSpec(
        "zoom_in",
        "Closer",
        "Enlarge the picture (also: mouse wheel, pinch)",
        keys=("+", "="),
        icon="zoom-in",
        scope="picture",
    ),
    ActionSpec(
        "zoom_out", "Further", "Make the picture smaller", keys=("-",), icon="zoom-out", scope="picture"
    ),
    ActionSpec("zoom_fit", "Whole picture", "Show the whole picture", keys=("0",), scope="picture"),
    ActionSpec(
        "pan_left", "Move left", "Move to the left in the picture", keys=("Shift+Left",), scope="picture"
    ),
    ActionSpec(
        "pan_right", "Move right", "Move to the right in the picture", keys=("Shift+Right",), scope="picture"
    ),
    ActionSpec("pan_up", "Move up", "Move up in the picture", keys=("Shift+Up",), scope="picture"),
    ActionSpec("pan_down", "Move down", "Move down in the picture", keys=("Shift+Down",), scope="picture"),
    ActionSpec(
        "details",
        "Details",
        "Show or hide the details of the file",
        keys=("I",),
        icon="info",
        scope="picture",
    ),
    ActionSpec(
        "show_in_folder",
        "Show in folder",
        "Open the folder of the picture",
        keys=("F",),
        icon="folder",
        scope="picture",
    ),
    ActionSpec(
        "back", "Back to the results", "Return to the grid", keys=("Esc",), icon="close", scope="picture"
    ),
)


def build_actions(owner: QWidget, handlers: Mapping[str, Callable[[], None]]) -> dict[str, QAction]:
    """One QAction for each row of the table, by id. Keys of the window's scope are live everywhere in it."""
    actions: dict[str, QAction] = {}
    for spec in ACTIONS:
        action = QAction(tr(spec.text), owner)
        action.setObjectName(spec.id)
        keys = [QKeySequence(key) for key in spec.keys]
        words = tr(spec.tip)
        tip = f"{words} ({keys[0].toString(QKeySequence.SequenceFormat.NativeText)})" if keys else words
        action.setToolTip(tip)
        action.setStatusTip(words)
        if spec.icon:
            set_icon(action, spec.icon)
        if spec.scope == "window":
            action.setShortcuts(keys)
            owner.addAction(action)
        elif spec.scope in ("picture", "result"):
            action.setShortcuts(keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        handler = handlers[spec.id]
        action.triggered.connect(lambda _checked=False, handler=handler: handler())
        actions[spec.id] = action
    return actions
