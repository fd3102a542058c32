"""What an operator asks: a description, example pictures, marks; and from there one query vector.

Knows no gallery, only a sample of the embeddings that the vector is for.
"""

import hashlib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from core import images
from core.errors import QueryError
from core.grammar import Kind, Term, understand
from core.precision import Precision
from core.sentences import Sentence, say

if TYPE_CHECKING:
    from core.encoder import DualEncoder
    from core.text import TokenBatch

MAX_QUERY_CHARS = 2000
MOSTLY_UNKNOWN = 0.5

EXAMPLE = "a woman in a red dress with a handbag"
# Invisible, but part of how some scripts and emoji are spelled: zero-width joiner and non-joiner.
SPELLING_MARKS = "\u200c\u200d"

# What follows was measured on the sample gallery (`python -m benchmarks.understanding`). Of 138 descriptions that
# exclude something, 19 % of the ten best show it all the same when it is not mentioned, 45 % when the model reads
# "not a hat" as it stands, and 12 % with this factor; more of the ten are right, too. With 0.7 as many show it and
# fewer are right.
EXCLUSION = 0.5
# Of the ten best 30 % wear the described garment and 30 % have sex and hair of the example, with the text alone 42 %
# and 15 %; the starter before had 30 % and 25 % with this factor, 18 % and 39 % with a factor of 1.
TEXT_WITH_EXAMPLE = 1.5
# Manning, Raghavan and Schütze, "Introduction to Information Retrieval" (2008), section 9.1.1.
ROCCHIO_QUERY, ROCCHIO_MATCH, ROCCHIO_NO_MATCH = 1.0, 0.75, 0.15
SAMPLE_ROWS = 4096

Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Example:
    """A picture to search by. `name` is for showing, `sha256` (hexadecimal) says which picture it is,
    `vector` its unit embedding (D,) float32.

    A picture of the gallery is compared as it was indexed. Of any other, `pixels` (H, W, 3) uint8 is what the model
    saw at `precision`; see `example_at`."""

    name: str
    sha256: str
    vector: Vector = field(compare=False, repr=False)
    precision: Precision | None = field(default=None, compare=False)
    pixels: NDArray[np.uint8] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Query:
    """A description, example pictures, or both, ready to be searched for.

    `text` is NFC, on one line, at most `MAX_QUERY_CHARS` long, and not empty unless there are examples;
    `notices` are sentences about what was done to it, to be shown with the results.
    """

    text: str
    notices: tuple[Sentence, ...] = ()
    examples: tuple[Example, ...] = ()

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """How the text is understood (see `core.grammar`)."""
        return understand(self.text)


@dataclass(frozen=True)
class Composed:
    """A query as one unit vector (D,) float32; `wanted` is the vector of its wanted text alone, if it has one."""

    vector: Vector
    wanted: Vector | None
    notices: tuple[Sentence, ...]


def make_query(text: str, examples: Sequence[Example] = ()) -> Query:
    """Clean what was typed: NFC, spaces and control characters collapsed, a bounded length.

    QueryError when nothing is left to search for.
    """
    notices: list[Sentence] = []
    clean = _clean(text[: MAX_QUERY_CHARS * 4])  # normalising a whole pasted book takes a while
    if not clean.strip(SPELLING_MARKS + " "):
        if examples:
            return Query("", examples=tuple(examples))
        raise QueryError(
            say("The description is empty. Describe the person, for example: {example}.", example=EXAMPLE)
        )
    if len(clean) > MAX_QUERY_CHARS or len(text) > MAX_QUERY_CHARS * 4:
        clean = _cut_at_word(clean)
        notices.append(
            say(
                "The description is very long; only its first {count} characters were read.",
                count=MAX_QUERY_CHARS,
            )
        )
    if _mostly_other_script(clean):
        notices.append(
            say("The description is not in Latin letters; a model that only knows English finds little.")
        )
    return Query(clean, tuple(notices), tuple(examples))


def example_from_picture(data: bytes, name: str, encoder: "DualEncoder") -> Example:
    """An example from a picture file's bytes. Raises `ImageError` when they are not a sane picture."""
    spec = encoder.bundle.image_spec
    picture = images.decode(data, hint=(2 * spec.width, 2 * spec.height))
    pixels = images.fit(picture, spec)
    return _seen(name, hashlib.sha256(data).hexdigest(), pixels, encoder)


def example_at(example: Example, encoder: "DualEncoder") -> Example:
    """The example as `encoder` sees it at its precision of this moment; one of the gallery stays as it was indexed."""
    if example.pixels is None or example.precision is encoder.precision:
        return example
    return _seen(example.name, example.sha256, example.pixels, encoder)


def _seen(name: str, sha256: str, pixels: NDArray[np.uint8], encoder: "DualEncoder") -> Example:
    precision = encoder.precision
    vector = encoder.encode_images(images.to_batch([pixels], encoder.bundle.image_spec))[0]
    return Example(name, sha256, vector, precision, pixels)


def compose(query: Query, encoder: "DualEncoder", sample: Vector) -> Composed:
    """One vector for all that a query wants and excludes; `sample` (M, D) are embeddings of what is searched.

    A single text or picture is its own embedding. Several are added with their weights after each was divided by
    the spread (standard deviation) of its scores over the sample, which is the same as adding z-normalised scores
    (CombSUM with z-scores: Lee, SIGIR 1997; Montague and Aslam, CIKM 2001): without it pictures, whose scores
    spread more widely than those of texts (Liang et al., "Mind the gap", NeurIPS 2022), would drown them. What is
    excluded is subtracted (Rocchio's negative part) with `EXCLUSION` times its weight.

    QueryError when the model knows not a single word of what is wanted.
    """
    parts: list[tuple[Vector, float]] = [(example.vector, 1.0) for example in query.examples]
    terms = query.terms
    tokens = encoder.tokenise([term.sentence for term in terms])
    notices = (*query.notices, *_what_the_model_says(terms, tokens, encoder))
    wanted: Vector | None = None
    vectors = encoder.encode_tokens(tokens)
    for term, vector in zip(terms, vectors, strict=True):
        if term.kind is Kind.WANTED:
            wanted = vector
        parts.append((vector, _factor(term) * (TEXT_WITH_EXAMPLE if query.examples else 1.0)))
    if len(parts) == 1:
        return Composed(parts[0][0], wanted, notices)
    total = sum(
        (vector * np.float32(factor / _spread(vector, sample)) for vector, factor in parts), np.float32(0)
    )
    return Composed(_unit(np.asarray(total, np.float32)), wanted, notices)


def rocchio(vector: Vector, matching: Vector, not_matching: Vector) -> Vector:
    """The unit query moved towards the pictures marked as matches (R, D) and away from the others (S, D).

    Rocchio (1971) with the usual constants 1, 0.75 and 0.15; see `ROCCHIO_QUERY`.
    """
    moved = np.float32(ROCCHIO_QUERY) * vector
    if len(matching):
        moved = moved + np.float32(ROCCHIO_MATCH) * _unit(matching.mean(axis=0))
    if len(not_matching):
        moved = moved - np.float32(ROCCHIO_NO_MATCH) * _unit(not_matching.mean(axis=0))
    return _unit(moved)


def sample_of(vectors: Vector) -> Vector:
    """At most `SAMPLE_ROWS` of the rows (N, D), or of their scores (N,), evenly: enough to know how scores spread."""
    return vectors[:: max(1, -(-len(vectors) // SAMPLE_ROWS))]


def _factor(term: Term) -> float:
    if term.kind is Kind.EXCLUDED:
        return -EXCLUSION * term.weight
    if term.kind is Kind.EMPHASISED and term.weight > 1:
        return term.weight - 1  # it counts once already as a part of the whole
    return term.weight


def _spread(vector: Vector, sample: Vector) -> float:
    spread = float((sample @ vector).std()) if len(sample) > 1 else 0.0
    return spread if spread > 1e-6 else 1.0


def _unit(vector: Vector) -> Vector:
    return (vector / max(float(np.linalg.norm(vector)), 1e-12)).astype(np.float32)


def _what_the_model_says(
    terms: Sequence[Term], tokens: "TokenBatch", encoder: "DualEncoder"
) -> list[Sentence]:
    """Sentences about words that it does not know or never reaches. QueryError when nothing wanted is known."""
    notices: list[Sentence] = []
    unknown = zip(terms, tokens.unknown, strict=True)
    wanted = [share for term, share in unknown if term.kind is not Kind.EXCLUDED]
    if wanted and all(share >= 1 for share in wanted):
        raise QueryError(
            say("The description has no words this model knows; describe the person in English.")
        )
    if any(share > MOSTLY_UNKNOWN for share in tokens.unknown):
        notices.append(say("This model does not know most of these words; try plainer English."))
    for term, truncated in zip(terms, tokens.truncated, strict=True):
        if truncated:
            words = _words_that_fit(term.sentence, encoder)
            notices.append(
                say("Only the first {words} words were used; the model reads no further.", words=words)
            )
    return notices


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
        if encoder.tokenise([" ".join(words[:middle])]).truncated[0]:
            high = middle - 1
        else:
            low = middle
    return low
