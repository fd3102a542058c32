"""How a search was understood, as a row of chips: wishes, exclusions, examples, filters. What can be taken away has a
cross."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from core.filters import Filters, Mark
from core.grammar import Kind, Term, understand
from core.paths import display_path
from gui.flow_layout import FlowLayout
from gui.state import State
from gui.style import set_icon
from gui.texts import tr


@dataclass(frozen=True)
class Chip:
    """A chip: its words, what kind it is for its looks, and what is changed in the state when it is taken away."""

    text: str
    kind: str
    change: tuple[str, object] | None = None


def chips_of(state: State) -> tuple[Chip, ...]:
    """The chips for this moment; none for a plain description without filters that finds somebody."""
    terms = understand(state.query)
    chips = [_term(term) for term in terms] if len(terms) > 1 else []
    for position, example in enumerate(state.examples):
        others = (*state.examples[:position], *state.examples[position + 1 :])
        chips.append(Chip(tr("Like {name}", name=example.name), "example", ("examples", others)))
    if state.rerank:
        chips.append(Chip(tr("Ranked from your marks"), "filter", ("rerank", False)))
    chips += [Chip(text, "filter", ("filters", without)) for text, without in _filters(state.filters)]
    if state.results is not None and state.results.weak and state.results.query == state.query:
        chips.insert(0, Chip(tr("No picture stands out: probably nobody here matches"), "weak"))
    return tuple(chips)


def _term(term: Term) -> Chip:
    weight = "" if term.weight == 1 else f" ×{term.weight:g}"
    if term.kind is Kind.EXCLUDED:
        return Chip(tr("not: {text}", text=term.text) + weight, "excluded")
    return Chip(term.text + weight, "wanted" if term.kind is Kind.WANTED else "weighted")


def _filters(filters: Filters) -> list[tuple[str, Filters]]:
    """Each condition in words, and the filters without it."""
    found: list[tuple[str, Filters]] = []
    for folder in filters.folders:
        others = tuple(other for other in filters.folders if other != folder)
        found.append((tr("In {folder}", folder=display_path(folder)), replace(filters, folders=others)))
    if filters.since is not None:
        found.append((tr("From {time}", time=moment(filters.since)), replace(filters, since=None)))
    if filters.until is not None:
        found.append((tr("Until {time}", time=moment(filters.until)), replace(filters, until=None)))
    if filters.min_score is not None:
        words = tr("Score at least {score:.2f}", score=filters.min_score)
        found.append((words, replace(filters, min_score=None)))
    if filters.marked is not False:
        words = {
            Mark.MATCH: tr("Marked as a match"),
            Mark.NOT_A_MATCH: tr("Marked as not a match"),
            True: tr("Marked"),
        }
        found.append((words[filters.marked], replace(filters, marked=False)))
    return found


def moment(time: datetime) -> str:
    """A time as this machine's clock shows it."""
    return time.astimezone().strftime("%Y-%m-%d %H:%M")


class ChipBar(QWidget):
    """Hidden while there is nothing to show. Signals: `taken_away(str, object)`, a field of the state and its new
    value."""

    taken_away = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("chip_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName(tr("How the search was understood"))
        self.chips: tuple[Chip, ...] = ()
        self._row = FlowLayout(self, gap=8, centred=False)
        self._row.setContentsMargins(20, 6, 20, 2)
        self.hide()

    def show_state(self, state: State) -> None:
        chips = chips_of(state)
        if chips == self.chips:
            return
        self.chips = chips
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()  # it may be the one being pressed: gone from sight now, deleted later
                old.deleteLater()
        for chip in chips:
            self._row.addWidget(self._removable(chip) if chip.change else _label(chip))
        self.setVisible(bool(chips))
        self.updateGeometry()

    def _removable(self, chip: Chip) -> QPushButton:
        button = QPushButton(" " + chip.text.replace("&", "&&"))
        set_icon(button, "close", "muted")
        button.setProperty("chip", True)
        button.setProperty("kind", chip.kind)
        button.setAccessibleName(tr("Take away: {what}", what=chip.text))
        button.setToolTip(button.accessibleName())
        button.clicked.connect(self._taking_away(chip))
        return button

    def _taking_away(self, chip: Chip) -> Callable[[], None]:
        assert chip.change is not None
        field, value = chip.change
        return lambda: self.taken_away.emit(field, value)


def _label(chip: Chip) -> QLabel:
    label = QLabel(chip.text, textFormat=Qt.TextFormat.PlainText)
    label.setProperty("chip", True)
    label.setProperty("kind", chip.kind)
    tips = {
        "excluded": tr("This is pushed down; it may still appear"),
        "weak": tr("Descriptions of things that no picture shows spread their scores as little as this one"),
    }
    label.setToolTip(tips.get(chip.kind, tr("This is looked for")))
    return label
