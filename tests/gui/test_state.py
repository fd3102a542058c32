"""Which screen which moment calls for, without a window."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from gui.screen_texts import _TEXTS, screen_text
from gui.state import Folder, Models, Screen, State, choose_screen

READY = State(models=Models.READY, folder=Folder.OPEN, count=5)
HITS = SimpleNamespace(hits=("a hit",))
NO_HITS = SimpleNamespace(hits=())


@pytest.mark.parametrize(
    ("state", "screen"),
    [
        (State(), Screen.NO_FOLDER),
        (State(folder=Folder.OPEN), Screen.LOADING),
        (replace(READY, folder=Folder.OPENING), Screen.OPENING),
        (READY, Screen.START),
        (replace(READY, indexing=True), Screen.START),
        (replace(READY, count=0, indexing=True), Screen.INDEXING),
        (replace(READY, count=0), Screen.NOT_INDEXED),
        (replace(READY, count=0, failed=2), Screen.NOTHING_READABLE),
        (replace(READY, count=0, folder_is_empty=True), Screen.EMPTY_FOLDER),
        (replace(READY, count=0, folder_is_empty=False), Screen.NO_PICTURES),
        (replace(READY, count=0, folder=Folder.BUSY), Screen.BUSY),
        (replace(READY, query="red"), Screen.SEARCHING),
        (replace(READY, query="red", results=HITS), Screen.RESULTS),
        (replace(READY, query="red", results=NO_HITS), Screen.NO_RESULTS),
        (replace(READY, query="red", query_message="No."), Screen.QUERY_REFUSED),
        (replace(READY, folder=Folder.GONE, query="red", results=HITS), Screen.FOLDER_GONE),
        (replace(READY, models=Models.BUNDLE_BROKEN, query="red", results=HITS), Screen.BUNDLE_BROKEN),
    ],
)
def test_each_moment_has_its_screen(state: State, screen: Screen) -> None:
    assert choose_screen(state) is screen


@pytest.mark.parametrize("screen", [screen for screen in Screen if screen is not Screen.RESULTS])
def test_each_screen_says_something_and_leads_on(screen: Screen) -> None:
    text = screen_text(
        screen, replace(READY, models_message="No.", folder_message="No.", query_message="No.")
    )
    assert text.title
    assert text.body
    assert "{" not in text.title + text.body
    assert text.actions or text.examples or text.busy


def test_every_screen_but_the_grid_has_a_text() -> None:
    assert set(_TEXTS) == set(Screen) - {Screen.RESULTS}
