"""A contact sheet: what was made, at a glance, one row an identity."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PIL import Image

_CELL = (110, 220)
_COLUMNS = 12


def write_contact_sheet(folder: Path, records: Sequence[dict[str, Any]]) -> bytes:
    """A JPEG of the records' pictures, each fitted into a cell, a row for each identity in turn. Raises OSError."""
    rows: dict[int, list[str]] = {}
    for record in records:
        rows.setdefault(record["id"], []).append(record["file_path"])
    columns = min(_COLUMNS, max(map(len, rows.values())))
    sheet = Image.new("RGB", (columns * _CELL[0], len(rows) * _CELL[1]), "white")
    for row, paths in enumerate(rows.values()):
        for column, path in enumerate(paths[:columns]):
            with Image.open(folder / path) as picture:
                picture.thumbnail(_CELL)
                left = column * _CELL[0] + (_CELL[0] - picture.width) // 2
                sheet.paste(picture, (left, row * _CELL[1] + (_CELL[1] - picture.height) // 2))
    file = io.BytesIO()
    sheet.save(file, "JPEG", quality=88)
    return file.getvalue()
