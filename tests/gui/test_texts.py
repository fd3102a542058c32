"""The window in another language: every text is translated, keeps its facts, and fits."""

import string
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from gui.settings import Settings
from gui.texts import language, number, tr, use_language
from gui.window import Window
from scripts import translations
from tests.gui.conftest import OpenWindow, wait_for_results, wait_until_ready
from tests.gui.test_controls import each_page, visible


@pytest.fixture
def german() -> Iterator[None]:
    use_language("de")
    yield
    use_language("en")


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_text_is_translated_and_the_compiled_file_is_of_today() -> None:
    sources = translations.texts()
    for code in translations.LANGUAGES:
        file = translations.FOLDER / f"sightline_{code}.ts"
        known = translations.read(file)
        assert [source for source in sources if source not in known] == []
        assert file.read_bytes() == translations.document(code, sources, known)
        assert file.with_suffix(".qm").read_bytes() == translations.compiled(file.read_bytes())


def test_a_translation_has_the_facts_of_its_text() -> None:
    known = translations.read(translations.FOLDER / "sightline_de.ts")
    for source, translated in known.items():
        assert fields(translated) == fields(source), source


def test_numbers_are_written_as_the_language_does(german: None) -> None:
    assert number(54_522) == "54.522"
    assert tr("{count} pictures", count=54_522) == "54.522 Bilder"


def test_the_window_speaks_german_and_nothing_is_cut_off(
    german: None, open_window: OpenWindow, people: object, qtbot: QtBot
) -> None:
    window = open_window(people)
    wait_until_ready(window, qtbot)
    assert window.actions_by_id["quit"].text() == "Beenden"
    for page in each_page(window, qtbot):
        for widget in visible(window, (QLabel, QPushButton)):
            if not widget.text() or type(widget).__name__ == "Elided" or widget is window.picture.detail:
                continue
            needed = (
                widget.minimumSizeHint().width() if isinstance(widget, QLabel) else widget.sizeHint().width()
            )
            assert widget.width() >= needed, f"{page}: {widget.text()!r}"


def test_another_language_closes_the_window_only_to_open_it_anew(
    ready: Window, settings: Settings, qtbot: QtBot
) -> None:
    ready.header.search_box.set_and_ask("red")
    wait_for_results(ready, qtbot, "red")
    ready.actions_by_id["language_en"].trigger()
    assert ready.isVisible()
    ready.actions_by_id["language_de"].trigger()
    assert not ready.isVisible()
    assert ready.wanted_again
    assert settings.language == "de"
    assert language() == "en"
