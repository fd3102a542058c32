"""Small files in which a kernel shows a value."""

from pathlib import Path


def text(file: Path) -> str | None:
    """The content without its line end; None when the file is not there or cannot be read now."""
    try:
        return file.read_text(errors="replace").strip("\0 \t\r\n")
    except OSError:
        return None


def number(file: Path | None) -> float | None:
    """The number in a file; None also while a sensor sleeps: its file is there and cannot be read."""
    content = None if file is None else text(file)
    try:
        return None if content is None else float(content)
    except ValueError:
        return None
