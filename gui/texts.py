"""Words for the operator in the operator's language: `tr` here, Qt's translation files in resources/translations.

The English text is the key. `scripts/translations.py` collects every text, keeps the `.ts` files complete and
compiles them; a text that has no translation is shown in English.
"""

import logging
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from core.paths import resources_root
from core.sentences import Sentence

log = logging.getLogger(__name__)

CONTEXT = "sightline"
LANGUAGES = {"en": "English", "de": "Deutsch"}
_THOUSANDS = {"en": ",", "de": "."}


class _Now:
    language = "en"
    translators: tuple[QTranslator, ...] = ()


def tr(text: str, /, **facts: object) -> str:
    """`text` in the operator's language with its {facts} filled in; whole numbers get their separators."""
    translated = QCoreApplication.translate(CONTEXT, text)
    if not facts:
        return translated
    return translated.format_map(
        {name: number(fact) if type(fact) is int else fact for name, fact in facts.items()}
    )


def translated(text: str) -> str:
    """A sentence of `core` in the operator's language; other text is looked up as it stands."""
    if not isinstance(text, Sentence):
        return tr(text)
    facts = {
        name: translated(fact) if isinstance(fact, Sentence) else fact for name, fact in text.facts.items()
    }
    return tr(text.template, **facts)


def number(value: int) -> str:
    """A whole number as the operator's language writes it."""
    return f"{value:,}".replace(",", _THOUSANDS[_Now.language])


def language() -> str:
    """The language in use, a key of `LANGUAGES`."""
    return _Now.language


def system_language() -> str:
    """The language of this desktop when Sightline speaks it, else English."""
    code = QLocale.system().name().partition("_")[0]
    return code if code in LANGUAGES else "en"


def use_language(code: str) -> None:
    """Speak `code` from now on; widgets made before keep their words."""
    application = QCoreApplication.instance()
    for translator in _Now.translators:
        application.removeTranslator(translator)
    _Now.language, _Now.translators = code, ()
    if code == "en":
        return
    places = (
        (f"sightline_{code}", resources_root() / "translations"),
        (f"qtbase_{code}", Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))),
    )
    found = []
    for name, folder in places:
        translator = QTranslator(application)
        if translator.load(name, str(folder)):
            application.installTranslator(translator)
            found.append(translator)
        else:
            log.warning("the translation %s is missing", name)
    _Now.translators = tuple(found)
