"""The window in another language: every text is translated, keeps its facts, and fits."""

import json
import re
import shutil
import sqlite3
import string
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTableView
from pytestqt.qtbot import QtBot

from core.audit import AuditLog
from core.bundle import Bundle
from core.cases import Cases
from core.database import INDEX, Database
from core.errors import SightlineError
from core.query import make_query
from core.runtimes.openvino import OpenVinoRuntime
from core.scan import folder_identity
from core.store import Store
from core.whole_file import whole_file
from core.writer_lock import writer_lock
from gui.kiosk.config import read_kiosk
from gui.messages import sentence
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


def folder_that_is_gone(_bundle: Path, place: Path) -> None:
    folder_identity(place / "gone")


def folder_that_is_a_file(_bundle: Path, place: Path) -> None:
    file = place / "file"
    file.write_text("no folder")
    folder_identity(file)


def bundle_without_manifest(_bundle: Path, place: Path) -> None:
    Bundle.load(place)


def bundle_that_was_altered(bundle: Path, place: Path) -> None:
    shutil.copytree(bundle, place / "bundle")
    (place / "bundle" / "image.onnx").write_bytes(b"altered")
    Bundle.load(place / "bundle")


def bundle_that_lacks_something(bundle: Path, place: Path) -> None:
    shutil.copytree(bundle, place / "bundle")
    manifest = json.loads((place / "bundle" / "manifest.json").read_text())
    manifest["image"]["mean"] = [1]
    (place / "bundle" / "manifest.json").write_text(json.dumps(manifest))
    Bundle.load(place / "bundle")


def table_in_a_missing_folder(_bundle: Path, place: Path) -> None:
    with whole_file(place / "gone" / "a.csv"):
        pass


def table_over_a_device(_bundle: Path, place: Path) -> None:
    (place / "a.csv").symlink_to("/dev/full")
    with whole_file(place / "a.csv"):
        pass


def audit_log_where_a_file_is(_bundle: Path, place: Path) -> None:
    (place / "file").write_text("")
    AuditLog(place / "file" / "audit.jsonl").append("searched", "anna")


def case_name_that_is_taken(_bundle: Path, place: Path) -> None:
    with closing(Cases(place / "cases.sqlite")) as cases:
        cases.create("A")
        cases.create("a")


def index_of_a_newer_sightline(_bundle: Path, place: Path) -> None:
    with closing(sqlite3.connect(place / "a.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    Database(place / "a.sqlite", (), INDEX)


def index_of_another_model(_bundle: Path, place: Path) -> None:
    Store.open(place / "a.sqlite", bundle_id="one", embedding_dim=8).close()
    Store.open(place / "a.sqlite", bundle_id="two", embedding_dim=8).close()


def index_that_another_program_writes(_bundle: Path, place: Path) -> None:
    with writer_lock(place), writer_lock(place):
        pass


def description_of_nothing(_bundle: Path, _place: Path) -> None:
    make_query("  ")


def kiosk_that_is_not_set_up(_bundle: Path, place: Path) -> None:
    read_kiosk(place / "kiosk.json")


def engine_that_is_not_installed(_bundle: Path, _place: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "openvino", None)
        OpenVinoRuntime()


@pytest.mark.parametrize(
    "provoke",
    [
        folder_that_is_gone, folder_that_is_a_file, bundle_without_manifest, bundle_that_was_altered,
        bundle_that_lacks_something, table_in_a_missing_folder, table_over_a_device, audit_log_where_a_file_is,
        case_name_that_is_taken, index_of_a_newer_sightline, index_of_another_model,
        index_that_another_program_writes, description_of_nothing, kiosk_that_is_not_set_up,
        engine_that_is_not_installed,
    ],
)  # fmt: skip
def test_what_goes_wrong_is_told_in_german_and_logged_in_english(
    provoke: Callable[[Path, Path], None], german: None, tiny_bundle: Path, tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    with pytest.raises(SightlineError) as raised:
        provoke(tiny_bundle, tmp_path)
    shown = sentence(raised.value)
    words = set(re.findall(r"[a-zäöüß]+", shown.replace(str(tmp_path), "").lower()))
    assert words & {"der", "die", "das", "den", "dem", "ein", "eine", "einen", "es", "kein"}, shown
    assert not words & {"the", "is", "it", "cannot", "again", "another", "was", "and"}, shown
    assert "{" not in shown
    assert str(raised.value) in caplog.text


def test_reasons_and_notices_in_the_window_are_german(
    german: None, open_window: OpenWindow, people: Path, qtbot: QtBot
) -> None:
    (people / "empty.jpg").touch()
    (people / "damaged.png").write_bytes(b"no picture")
    window = open_window(people)
    wait_until_ready(window, qtbot)
    window.actions_by_id["show_unreadable"].trigger()
    qtbot.waitUntil(lambda: window.findChild(QTableView) is not None)
    table = next(each for each in window.findChildren(QTableView) if each.isVisible())
    reasons = {table.model().index(row, 1).data() for row in range(table.model().rowCount())}
    assert reasons == {
        "Die Datei ist leer",
        "Dies ist kein Bild in einem bekannten Format, oder sein Dateikopf ist beschädigt",
    }
    table.window().close()
    assert "OpenVINO auf CPU" in window.footer.models.whole_text()
    window.header.search_box.set_and_ask("red " * 600)
    qtbot.waitUntil(lambda: window.session.state.results is not None, timeout=10_000)
    assert "nur ihre ersten 2.000 Zeichen wurden gelesen" in window.results_bar.notes.whole_text()


def test_numbers_are_written_as_the_language_does(german: None) -> None:
    assert number(54_522) == "54.522"
    assert tr("{count} pictures", count=54_522) == "54.522 Bilder"


def test_the_window_speaks_german_and_nothing_is_cut_off(
    german: None, open_window: OpenWindow, people: object, tmp_path: Path, qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("SIGHTLINE_DATA", str(tmp_path / "own data"))
    known = translations.read(translations.FOLDER / "sightline_de.ts")
    english = {source for source, translated in known.items() if source != translated}
    window = open_window(people)
    wait_until_ready(window, qtbot)
    qtbot.waitUntil(lambda: "Erster Fall" in window.desk.case_button.text(), timeout=10_000)
    assert window.actions_by_id["quit"].text() == "Beenden"
    for page in each_page(window, qtbot):
        for widget in visible(window, (QLabel, QPushButton)):
            if not widget.text() or type(widget).__name__ == "Elided" or widget is window.picture.detail:
                continue
            assert widget.text().strip() not in english, page
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
