"""How a description is understood: what is wanted, what counts more or less, and what is excluded.

Plain language is the default: a description without any of the words below is one wanted text, read as it stands.

    not / no / without / except / never / isn't X   X is excluded, up to the next comma, full stop or a word that
                                                    begins something new ("but", "with", "in", "who", ...)
    no X or Y, without X and Y                      X and Y are both excluded
    -X                                              X, one word or one quoted phrase, is excluded
    X *2, X *0.5                                    the clause X counts twice, or half (also ^2 and ×2)
    "X"                                             X is read literally, whatever words it holds
"""

import re
from dataclasses import dataclass
from enum import Enum

LEAST_WEIGHT, MOST_WEIGHT = 0.1, 5.0
ANYBODY = "a person"  # what is wanted when a description only excludes

_LISTING = {"without", "except", "excluding"}  # "without a hat and a bag" excludes both
_NEGATIONS = {
    "not",
    "no",
    "never",
    "neither",
    "nor",
    *_LISTING,
    *(f"{verb}n't" for verb in ("is", "are", "does", "do", "has")),
}
_LEADS_IN = {
    "and", "or", "but", "with", "who", "that", "he", "she", "they", "is", "are", "has", "have", "having",
    "does", "do", "wears", "wearing", "carries", "carrying",
}  # fmt: skip
_FOLLOWS = {"wearing", "wears", "wear", "with", "in", "have", "having", "carrying", "carry", "any", "be"}
_BEGINS_ANEW = {"but", "with", "in", "wearing", "wears", "who", "that", "has", "carrying", "while"}
_TOKEN = re.compile(
    r"-?\ue000\d+\ue001"  # a quoted phrase, kept apart
    r"|[*^×]\s?\d+(?:\.\d+)?(?=[\s,;.]|$)"  # a weight
    r"|[,;]|\.(?=\s|$)"  # the end of a clause
    r"|(?:(?![*^×]\s?\d|\.(?:\s|$))[^\s,;\ue000])+"  # a word
    r"|\S"
)
_WEIGHT = re.compile(r"[*^×]\s?\d+(?:\.\d+)?")
_QUOTED = re.compile(r"[\"“”„«]([^\"“”„«»]+)[\"“”»]")
_HELD = re.compile(r"\ue000(\d+)\ue001")
# Without any of these no clause is excluded, weighed or quoted. They may find more than the reader does, never less.
_MARKS = re.compile(r"[\"“”„«*^×]|-(?<!\w-)\w")
_WORD = re.compile(r"\w+")
_NEGATING = {word.partition("'")[0] for word in _NEGATIONS}
_PEOPLE = re.compile(
    r"\b(?:wo)?m[ae]n\b|\b(?:boy|girl|lady|gentleman|child|person)s?\b|\b(?:children|ladies|people)\b",
    re.IGNORECASE,
)


class Kind(Enum):
    WANTED = "wanted"
    EMPHASISED = "emphasised"
    EXCLUDED = "excluded"


@dataclass(frozen=True)
class Term:
    """One thing that was understood. `weight` is what the operator gave, 1 when none; `text` has no grammar in it.

    There is one WANTED term, first: all that is wanted, as one text. An EMPHASISED one is a clause with a weight.
    """

    kind: Kind
    text: str
    weight: float = 1.0

    @property
    def sentence(self) -> str:
        """The text that is encoded. What is excluded is put on a person: measured to be clearer than the bare word."""
        if self.kind is not Kind.EXCLUDED or _PEOPLE.search(self.text):
            return self.text
        return f"{ANYBODY} with {self.text}"


@dataclass
class _Clause:
    words: list[str]
    excluded: bool
    joined_by: str
    weight: float = 1.0


def understand(text: str) -> tuple[Term, ...]:
    """The terms of a description, the wanted one first; () for an empty text."""
    if not text.strip():
        return ()
    if not _MARKS.search(text) and _NEGATING.isdisjoint(_WORD.findall(text.lower())):
        return (Term(Kind.WANTED, text.strip()),)
    quoted: list[str] = []

    def hold(found: re.Match[str]) -> str:
        quoted.append(found[1].strip())
        return f"\ue000{len(quoted) - 1}\ue001"

    held = _QUOTED.sub(hold, re.sub("[\ue000\ue001]", " ", text))
    clauses = _Reader(_TOKEN.findall(held)).read()
    if not quoted and not any(clause.excluded or clause.weight != 1.0 for clause in clauses):
        return (Term(Kind.WANTED, text.strip()),)

    def release(words: list[str]) -> str:
        return _HELD.sub(lambda found: quoted[int(found[1])], " ".join(words))

    wanted, terms = "", list[Term]()
    for clause in clauses:
        words = release(clause.words)
        if clause.excluded:
            terms.append(Term(Kind.EXCLUDED, words, clause.weight))
            continue
        if clause.weight != 1.0:
            terms.append(Term(Kind.EMPHASISED, words, clause.weight))
        if clause.weight >= 1.0:  # what counts less is left out of the whole, and only counts by itself
            wanted += (clause.joined_by if wanted else "") + words
    if not wanted and not any(term.kind is Kind.EMPHASISED for term in terms):
        wanted = ANYBODY
    first = (Term(Kind.WANTED, wanted),) if wanted else ()
    return (*first, *terms)


def _has_letters(word: str) -> bool:
    """Whether a word, or the quoted phrase that it stands for, is more than a number."""
    return word.startswith(("\ue000", "-\ue000")) or any(map(str.isalpha, word))


class _Reader:
    """Goes through the tokens once and cuts them into clauses."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._clauses: list[_Clause] = []
        self._open = _Clause([], False, "")
        self._negation = ""

    def read(self) -> list[_Clause]:
        at = 0
        while at < len(self._tokens):
            at = self._take(at)
        self._cut(" ")
        return self._clauses

    def _take(self, at: int) -> int:
        """Deal with the token at `at`; returns where to go on."""
        token = self._tokens[at]
        word = token.lower().replace("’", "'")
        following = self._tokens[at + 1].lower() if at + 1 < len(self._tokens) else ""
        if token in (",", ";", "."):
            self._cut(f"{token} ")
        elif _WEIGHT.fullmatch(token) and any(map(_has_letters, self._open.words)):
            self._weigh(token)
        elif word in _NEGATIONS and following and following != "only" and following not in (",", ";", "."):
            return self._begin_excluded(word, at + 1)
        elif token.startswith("-") and len(token) > 1 and (token[1].isalnum() or token[1] == "\ue000"):
            self._cut(" ")
            self._clauses.append(_Clause([token[1:]], True, " "))
        elif self._open.excluded:
            return self._go_on_excluding(word, token, at + 1)
        else:
            self._open.words.append(token)
        return at + 1

    def _cut(self, joined_by: str, *, excluded: bool = False) -> None:
        if self._open.words:
            self._clauses.append(self._open)
        else:  # the wanted clauses around something excluded stay apart as they were
            joined_by = self._open.joined_by if self._open.joined_by.strip() else joined_by
        self._open = _Clause([], excluded, joined_by)

    def _weigh(self, token: str) -> None:
        words = self._open.words
        if not self._open.excluded and words[-1].startswith("\ue000") and len(words) > 1:
            phrase = words.pop()  # only the quoted phrase is meant
            self._cut(" ")
            self._open.words.append(phrase)
        self._open.weight = min(MOST_WEIGHT, max(LEAST_WEIGHT, float(token[1:].strip())))
        self._cut(" ")

    def _begin_excluded(self, word: str, at: int) -> int:
        if not self._open.excluded:
            while self._open.words and self._open.words[-1].lower() in _LEADS_IN:
                self._open.words.pop()
        self._negation = word
        self._cut(" ", excluded=True)
        return self._skip(at)

    def _skip(self, at: int) -> int:
        while at + 1 < len(self._tokens) and self._tokens[at].lower() in _FOLLOWS:
            at += 1
        return at

    def _go_on_excluding(self, word: str, token: str, at: int) -> int:
        following = self._tokens[at].lower() if at < len(self._tokens) else ""
        if word in ("or", "nor") or (
            word == "and" and self._negation in _LISTING and following not in _BEGINS_ANEW
        ):
            self._cut(" ", excluded=True)
            return self._skip(at)
        if word == "and" or (word in _BEGINS_ANEW and self._open.words):
            self._cut(", " if word in ("and", "but") else " ")
            if word not in ("and", "but"):
                self._open.words.append(token)
        else:
            self._open.words.append(token)
        return at
