"""What the window knows at one moment, and which screen that moment calls for. No Qt in here."""

from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from core.filters import NO_FILTERS, Filters
from core.precision import Precision

if TYPE_CHECKING:
    from core.query import Example
    from core.results import Results


class Models(Enum):
    LOADING = auto()
    READY = auto()
    BUNDLE_BROKEN = auto()
    CANNOT_RUN = auto()


class Folder(Enum):
    NONE = auto()
    OPENING = auto()
    OPEN = auto()
    GONE = auto()
    WRONG_BUNDLE = auto()
    BUSY = auto()
    FULL = auto()
    FAILED = auto()


class Screen(Enum):
    """Everything the middle of the window can show."""

    LOADING = auto()
    BUNDLE_BROKEN = auto()
    MODELS_CANNOT_RUN = auto()
    NO_FOLDER = auto()
    OPENING = auto()
    FOLDER_GONE = auto()
    FOLDER_FAILED = auto()
    DISK_FULL = auto()
    WRONG_BUNDLE = auto()
    BUSY = auto()
    INDEXING = auto()
    EMPTY_FOLDER = auto()
    NO_PICTURES = auto()
    NOT_INDEXED = auto()
    NOTHING_READABLE = auto()
    START = auto()
    SEARCHING = auto()
    QUERY_REFUSED = auto()
    NO_RESULTS = auto()
    FILTERED_OUT = auto()
    RESULTS = auto()


@dataclass(frozen=True)
class State:
    """A moment of the session.

    `count` pictures can be searched, `failed` could not be read; `switching_to` is set while another precision
    loads; `quiet` indexing only looks whether something is new, `paused` indexing waits; `*_message` are sentences
    for the operator; `folder_is_empty` is None until looked at.
    """

    models: Models = Models.LOADING
    models_message: str = ""
    bundle_id: str = ""
    bundle_name: str = ""
    precision: Precision | None = None
    switching_to: Precision | None = None
    runtime: str = ""
    path: Path | None = None
    folder: Folder = Folder.NONE
    folder_message: str = ""
    folder_is_empty: bool | None = None
    count: int = 0
    failed: int = 0
    indexing: bool = False
    quiet: bool = False
    paused: bool = False
    query: str = ""
    examples: "tuple[Example, ...]" = ()
    filters: Filters = NO_FILTERS
    rerank: bool = False
    searching: bool = False
    query_message: str = ""
    results: "Results | None" = None

    @property
    def asking(self) -> bool:
        """Whether there is something to search for."""
        return bool(self.query or self.examples)


_BY_MODELS = {
    Models.BUNDLE_BROKEN: Screen.BUNDLE_BROKEN,
    Models.CANNOT_RUN: Screen.MODELS_CANNOT_RUN,
}
_BY_FOLDER = {
    Folder.NONE: Screen.NO_FOLDER,
    Folder.GONE: Screen.FOLDER_GONE,
    Folder.WRONG_BUNDLE: Screen.WRONG_BUNDLE,
    Folder.FAILED: Screen.FOLDER_FAILED,
    Folder.FULL: Screen.DISK_FULL,
}


def choose_screen(state: State) -> Screen:
    """The one screen for this moment: first what stops all work, then the query, then the gallery."""
    if state.models in _BY_MODELS:
        return _BY_MODELS[state.models]
    if state.folder in _BY_FOLDER:
        return _BY_FOLDER[state.folder]
    if state.asking and state.results is not None and state.results.hits:
        return Screen.RESULTS
    if state.models is Models.LOADING:
        return Screen.LOADING
    if state.folder is Folder.OPENING:
        return Screen.OPENING
    if state.count == 0:
        return _screen_without_pictures(state)
    if not state.asking:
        return Screen.START
    if state.query_message:
        return Screen.QUERY_REFUSED
    if state.results is None:
        return Screen.SEARCHING
    return Screen.FILTERED_OUT if state.filters.active else Screen.NO_RESULTS


def _screen_without_pictures(state: State) -> Screen:
    if state.indexing:
        return Screen.INDEXING
    if state.folder is Folder.BUSY:
        return Screen.BUSY
    if state.failed:
        return Screen.NOTHING_READABLE
    if state.folder_is_empty is None:
        return Screen.NOT_INDEXED
    return Screen.EMPTY_FOLDER if state.folder_is_empty else Screen.NO_PICTURES
