"""Theme, size of text and language: chosen from the menu, shown at once, and remembered."""

from PySide6.QtWidgets import QApplication

from gui.settings import Settings
from gui.style import THEMES, apply_style
from gui.texts import system_language, use_language


def apply(settings: Settings) -> None:
    """Dress the application, and speak the language, as the settings say."""
    use_language(settings.language or system_language())
    dress(settings)


def dress(settings: Settings) -> None:
    """Theme and size of text as the settings say; widgets that exist are dressed anew."""
    application = QApplication.instance()
    if isinstance(application, QApplication):
        apply_style(application, THEMES[settings.theme], settings.text_percent)
