"""What an operator asks: a description, cleaned, and from there one query vector. Knows no gallery."""

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core.errors import QueryError

if TYPE_CHECKING:
    from core.encoder import DualEncoder

MAX_QUERY_CHARS = 2000
MOSTLY_UNKNOWN = 0.5

EXAMPLE = "a woman in a red dress with a handbag"
# Invisible, but part of how some scripts and emoji are spelled: zero-width joiner and non-joiner.
SPELLING_MARKS = "\u200c\u200d"


@dataclass(frozen=True)
class Query:
    """A description ready to be searched for.

    `text` is NFC, on one line, not empty, at most `MAX_QUERY_CHARS` long; `notices` are sentences about what was
    done to it, to be shown with the results.
    """

    text: str
    notices: tuple[str, ...] = ()


def make_query(text: str) -> Query:
    """Clean what was typed: NFC, spaces and control characters collapsed, a bounded length.

    QueryError when nothing is left to search for.
    """
    notices: list[str] = []
    clean = _clean(text[: MAX_QUERY_CHARS * 4])  # normalising a whole pasted book takes a while
    if not clean.strip(SPELLING_MARKS + " "):
        raise QueryError(f"The description is empty. Describe the person, for example: {EXAMPLE}.")
    if len(clean) > MAX_QUERY_CHARS or len(text) > MAX_QUERY_CHARS * 4:
        clean = _cut_at_word(clean)
        notices.append(
            f"The description is very long; only its first {MAX_QUERY_CHARS:,} characters were read."
        )
    if _mostly_other_script(clean):
        notices.append(
            "The description is not in Latin letters; a model that only knows English finds little."
        )
    return Query(clean, tuple(notices))


def vector(query: Query, encoder: "DualEncoder") -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """The unit query vector (D,), and all notices: the query's own and what the model has to say about it.

    QueryError when the model knows not a single word of it.
    """
    notices = list(query.notices)
    note = encoder.describe(query.text)
    if note.unknown_share >= 1:
        raise QueryError("The description has no words this model knows; describe the person in English.")
    if note.unknown_share > MOSTLY_UNKNOWN:
        notices.append("This model does not know most of these words; try plainer English.")
    if note.truncated:
        words = _words_that_fit(query.text, encoder)
        notices.append(f"Only the first {words} words were used; the model reads no further.")
    return encoder.encode_texts([query.text])[0], tuple(notices)


def _clean(text: str) -> str:
    if not (text.isascii() and text.isprintable()):  # the usual text is both; a data set has 50,000 of them
        text = "".join(map(_visible, unicodedata.normalize("NFC", text)))
    return " ".join(text.split())


def _visible(character: str) -> str:
    """The character itself; a space for what separates or controls; nothing for invisible formatting."""
    category = unicodedata.category(character)
    if category in ("Cc", "Zs", "Zl", "Zp", "Cs"):
        return " "
    if category == "Cf" and character not in SPELLING_MARKS:
        return ""
    return character


def _cut_at_word(text: str) -> str:
    cut = text[:MAX_QUERY_CHARS]
    return cut.rpartition(" ")[0] or cut


def _mostly_other_script(text: str) -> bool:
    if text.isascii():
        return False
    letters = [character for character in text if character.isalpha()]
    other = sum(not unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return 2 * other > len(letters)


def _words_that_fit(text: str, encoder: "DualEncoder") -> int:
    """How many whole words the model reads, at least one; by bisection, a few tokenisations."""
    words = text.split(" ")
    low, high = 1, len(words)
    while low < high:
        middle = (low + high + 1) // 2
        if encoder.describe(" ".join(words[:middle])).truncated:
            high = middle - 1
        else:
            low = middle
    return low
