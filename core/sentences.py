"""Sentences for the person at the screen, written once, in English, so that a window can show another language.

This module knows no language but English. A `Sentence` is its English text, which the log, the command line and files
take as it is; it also remembers the text it was made from and the facts filled in, and `gui.texts.translated` fills the
same facts into a translation.
"""

import errno
import json
from collections.abc import Mapping


class Sentence(str):
    """English text. Attributes: `template`, the text with its {names}; `facts`, what was filled in for them."""

    template: str
    facts: Mapping[str, object]

    def __new__(cls, text: str, template: str = "", facts: Mapping[str, object] | None = None) -> "Sentence":
        made = super().__new__(cls, text)
        made.template, made.facts = template or text, dict(facts or {})
        return made

    def as_json(self) -> str:
        """What `from_json` makes the same sentence of; facts that are not sentences are kept as text."""
        return json.dumps(_plain(self), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Sentence":
        """Raises `ValueError` for anything that `as_json` did not make."""
        return _sentence(json.loads(text))


NO_SENTENCE = Sentence("")


def say(template: str, /, **facts: object) -> Sentence:
    """The sentence that `template` becomes with its {names} filled in.

    The template must be written out where it is used: `scripts/translations.py` collects it from there. A fact may be
    a sentence itself. Whole numbers get thousands separators.
    """
    if not facts:
        return Sentence(template)
    shown = {name: f"{fact:,}" if type(fact) is int else fact for name, fact in facts.items()}
    return Sentence(template.format_map(shown), template, facts)


def system_words(error: OSError) -> Sentence:
    """What the operating system says is wrong: "permission denied"."""
    if error.errno in _BY_ERRNO:
        return _BY_ERRNO[error.errno]
    return Sentence(error.strerror or type(error).__name__)


_BY_ERRNO = {
    errno.EACCES: say("permission denied"),
    errno.EPERM: say("not permitted"),
    errno.EROFS: say("the disk is read-only"),
    errno.ENOSPC: say("the disk is full"),
    errno.EDQUOT: say("the disk quota is used up"),
    errno.EFBIG: say("the file is larger than allowed here"),
    errno.EIO: say("the disk reports errors"),
    errno.ENOENT: say("it is not there"),
    errno.ENOTDIR: say("it is not a folder"),
    errno.EISDIR: say("it is a folder"),
    errno.EEXIST: say("there is a file of that name"),
    errno.ELOOP: say("the link leads back to itself"),
    errno.ENAMETOOLONG: say("the name is too long"),
    errno.EMFILE: say("too many files are open"),
    errno.ENFILE: say("too many files are open"),
    errno.ESTALE: say("the share was disconnected"),
    errno.ENOTCONN: say("the share is not connected"),
    errno.EHOSTDOWN: say("the share is not connected"),
    errno.ETIMEDOUT: say("the share does not answer"),
    errno.ENODEV: say("the drive is not there"),
    errno.ENXIO: say("the drive is not there"),
}


def words_of(error: BaseException) -> Sentence:
    """What an exception says, as the sentence it was raised with where it was one."""
    said: object = error.args[0] if error.args else ""
    return said if isinstance(said, Sentence) else Sentence(str(error))


def _plain(sentence: Sentence) -> list[object]:
    facts = {
        name: _plain(fact)
        if isinstance(fact, Sentence)
        else fact
        if type(fact) in (int, float)
        else str(fact)
        for name, fact in sentence.facts.items()
    }
    return [sentence.template, facts]


def _sentence(content: object) -> Sentence:
    match content:
        case [str(template), dict(facts)]:
            return say(
                template,
                **{
                    str(name): _sentence(fact) if isinstance(fact, list) else fact
                    for name, fact in facts.items()
                },
            )
        case _:
            raise ValueError("this is no sentence")
