"""A picture of what a model finds: descriptions, each with its first hits, the right ones outlined."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from core.errors import ImageError
from core.evaluation import EmbeddedSet
from core.images import load
from training.new_folder import write_error

TOP = 10
_WIDTH, _HEIGHT, _GAP, _LINE, _EDGE = 96, 192, 10, 5, 12
_TEXT_WIDTH = 300
_PAPER, _INK, _FAINT, _RIGHT = (255, 255, 255), (32, 32, 32), (110, 110, 110), (0, 128, 60)
_MARGIN = (232, 232, 232)


def draw_queries(embedded: EmbeddedSet, count: int, seed: int) -> list[int]:
    """Captions to show, by number: of `count` different identities, drawn by chance and not by how well they do."""
    rng = np.random.default_rng(seed)
    people = rng.permutation(np.unique(embedded.asked_for))[:count]
    return [int(rng.choice(np.flatnonzero(embedded.asked_for == person))) for person in people]


def draw_grid(embedded: EmbeddedSet, queries: Sequence[int], title: str) -> Image.Image:
    """A row for each query: its words, then its first TOP pictures, best first, with their scores.

    A right one has a thick green outline and is called right; a query whose right pictures all come later says at which
    rank the first one stands.
    """
    rows = max(len(queries), 1)
    top = min(TOP, len(embedded.pictures))
    cell = _WIDTH + 2 * _LINE + _GAP
    row_height = _HEIGHT + 2 * _LINE + _GAP + 18
    head = 62
    sheet = Image.new("RGB", (_EDGE * 2 + _TEXT_WIDTH + top * cell, head + rows * row_height + _EDGE), _PAPER)
    pen = ImageDraw.Draw(sheet)
    pen.text((_EDGE, _EDGE), title, _INK, ImageFont.load_default(18))
    for column in range(top):
        pen.text((_EDGE + _TEXT_WIDTH + column * cell + _LINE, head - 18), str(column + 1), _FAINT, _font())
    for row, query in enumerate(queries):
        y = head + row * row_height
        scores = embedded.images @ embedded.texts[query]
        order = np.argsort(-scores, kind="stable")
        right = embedded.identities[order] == embedded.asked_for[query]
        _write_query(pen, y, embedded.captions[query], int(np.argmax(right)) + 1, top)
        for column, index in enumerate(order[:top]):
            x = _EDGE + _TEXT_WIDTH + column * cell
            _paste(sheet, pen, (x, y), embedded.pictures[index].path, bool(right[column]))
            mark = "right  " if right[column] else ""
            pen.text(
                (x + _LINE, y + _HEIGHT + 2 * _LINE + 2),
                f"{mark}{scores[index]:.2f}",
                _RIGHT if right[column] else _FAINT,
                _font(),
            )
    return sheet


def save_grid(sheet: Image.Image, file: Path) -> None:
    """Write it as PNG, aside and then in place. Raises DataError."""
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        sheet.save(temporary, "PNG", optimize=True)
        temporary.replace(file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise write_error(file, error) from error


def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(14)


def _write_query(pen: ImageDraw.ImageDraw, y: int, caption: str, first: int, top: int) -> None:
    lines = textwrap.wrap(caption, 40)
    if len(lines) > 10:
        lines = [*lines[:9], lines[9] + " …"]
    pen.multiline_text((_EDGE, y + _LINE), "\n".join(lines), _INK, _font(), spacing=3)
    if first > top:
        pen.text((_EDGE, y + _HEIGHT - 12), f"first right picture at rank {first:,}", _FAINT, _font())


def _paste(
    sheet: Image.Image, pen: ImageDraw.ImageDraw, at: tuple[int, int], file: Path, right: bool
) -> None:
    x, y = at
    box = (x, y, x + _WIDTH + 2 * _LINE - 1, y + _HEIGHT + 2 * _LINE - 1)
    if right:
        pen.rectangle(box, outline=_RIGHT, width=_LINE)
    tile = Image.new("RGB", (_WIDTH, _HEIGHT), _MARGIN)
    try:
        picture = load(file, hint=(_WIDTH, _HEIGHT))
    except ImageError:  # it was there when it was measured
        pass
    else:
        picture.thumbnail((_WIDTH, _HEIGHT), Image.Resampling.LANCZOS)
        tile.paste(picture, ((_WIDTH - picture.width) // 2, (_HEIGHT - picture.height) // 2))
    sheet.paste(tile, (x + _LINE, y + _LINE))
