"""What each screen says: a title, what happened, and the actions that lead on. No widgets in here."""

from dataclasses import dataclass

from core.paths import display_path
from gui.state import Screen, State
from gui.texts import tr

# Each has a right answer in the sample gallery.
EXAMPLES = (  # each finds somebody in the sample gallery
    "a woman in a long red coat with a blue backpack",
    "a man in a yellow striped shirt and pink shorts",
    "someone in an orange jacket with a black backpack",
    "a woman in a navy dress with polka dots",
    "a barefoot man in a white T-shirt and shorts",
)


@dataclass(frozen=True)
class ScreenText:
    """`actions` are ids from the table of actions, the first being the one to try first."""

    title: str
    body: str
    icon: str
    actions: tuple[str, ...] = ()
    examples: bool = False
    busy: bool = False


_TEXTS = {
    Screen.LOADING: ScreenText(
        "The models are loading",
        "You can already type a description; the search runs as soon as they are ready.",
        "search",
        busy=True,
    ),
    Screen.BUNDLE_BROKEN: ScreenText(
        "The model bundle cannot be used", "{models_message}", "alert", ("retry_models", "quit")
    ),
    Screen.MODELS_CANNOT_RUN: ScreenText(
        "The models cannot run here", "{models_message}", "alert", ("retry_models", "quit")
    ),
    Screen.NO_FOLDER: ScreenText(
        "Which pictures shall be searched?",
        "Choose a folder of pictures of people. They stay where they are; nothing leaves this machine.",
        "folder",
        ("choose_folder", "open_sample"),
    ),
    Screen.OPENING: ScreenText("Opening {name}", "One moment.", "folder", busy=True),
    Screen.FOLDER_GONE: ScreenText(
        "The folder is gone",
        "{path} is not there: it was moved, renamed, or its drive was unplugged. Its index is kept. "
        "When it is back, Sightline goes on by itself; or choose another folder.",
        "folder-off",
        ("refresh", "choose_folder", "open_sample"),
    ),
    Screen.FOLDER_FAILED: ScreenText(
        "This folder cannot be used", "{folder_message}", "alert", ("refresh", "choose_folder", "open_sample")
    ),
    Screen.DISK_FULL: ScreenText(
        "The disk is full",
        "{folder_message} Your pictures are safe; only the index has no room. Free some space, then look again.",
        "alert",
        ("refresh", "choose_folder"),
    ),
    Screen.WRONG_BUNDLE: ScreenText(
        "“{name}” was indexed with another model",
        "The index of this folder was made with another model than {bundle_name}, and the two cannot be compared. "
        "Index it again: that takes a while and leaves your pictures untouched.",
        "refresh",
        ("rebuild", "choose_folder"),
    ),
    Screen.BUSY: ScreenText(
        "Another Sightline is using this gallery",
        "{folder_message} Then look again, or choose another folder now.",
        "busy",
        ("refresh", "choose_folder"),
    ),
    Screen.INDEXING: ScreenText(
        "Getting to know “{name}”",
        "You can already type a description: what is done so far is searched.",
        "search",
        ("cancel_indexing",),
        busy=True,
    ),
    Screen.NOT_INDEXED: ScreenText(
        "“{name}” is not indexed yet",
        "Sightline has to look at each picture once before it can be searched. “Look again” starts that.",
        "image",
        ("refresh", "choose_folder"),
    ),
    Screen.EMPTY_FOLDER: ScreenText(
        "“{name}” is empty",
        "Put pictures into {path} and look again, or choose another folder.",
        "folder",
        ("choose_folder", "refresh", "open_sample"),
    ),
    Screen.NO_PICTURES: ScreenText(
        "There are no pictures in “{name}”",
        "Sightline reads JPEG, PNG, WebP, BMP, TIFF and GIF files, in this folder and the folders inside it. "
        "Choose another folder, or add pictures and look again.",
        "image",
        ("choose_folder", "refresh", "open_sample"),
    ),
    Screen.NOTHING_READABLE: ScreenText(
        "None of the pictures in “{name}” could be read",
        "See the list for the reason of each, or choose another folder.",
        "alert",
        ("show_unreadable", "choose_folder", "refresh"),
    ),
    Screen.START: ScreenText(
        "Describe the person you are looking for",
        "Clothes, colours, hair, things they carry: in your own words. {count} pictures are ready.",
        "search",
        examples=True,
    ),
    Screen.SEARCHING: ScreenText("Searching", "One moment.", "search", busy=True),
    Screen.QUERY_REFUSED: ScreenText(
        "This description cannot be searched for",
        "{query_message}",
        "search",
        ("clear_search",),
        examples=True,
    ),
    Screen.FILTERED_OUT: ScreenText(
        "No picture passes the filters",
        "There are pictures in this gallery, but none that the filters let through.",
        "search",
        ("clear_filters", "clear_search"),
    ),
    Screen.NO_RESULTS: ScreenText(
        "Nothing was found",
        "Describe the person in other words, or try one of these.",
        "search",
        examples=True,
    ),
}


def screen_text(screen: Screen, state: State) -> ScreenText:
    """The text of `screen`, filled in from `state`."""
    plain = _TEXTS[screen]
    facts = {
        "name": display_path(state.path.name or state.path) if state.path else tr("The gallery"),
        "path": display_path(state.path) if state.path else "",
        "models_message": state.models_message,
        "folder_message": state.folder_message,
        "query_message": state.query_message,
        "count": state.count,
        "bundle_name": state.bundle_name or tr("this one"),
    }
    return ScreenText(
        tr(plain.title, **facts),
        tr(plain.body, **facts).strip(),
        plain.icon,
        plain.actions,
        plain.examples,
        plain.busy,
    )
