"""Writing the files of a bundle so that none is ever half there."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

from core.bundle import MANIFEST
from training.data import DataError

_NUMBERS = re.compile(r"\[[\s\d.,eE+-]*\]")


def write_json(file: Path, values: Mapping[str, object]) -> None:
    """Written aside, then renamed; a list of numbers takes one line. Raises DataError when it cannot be."""
    temporary = file.with_name(f".{file.name}.tmp")
    try:
        text = _NUMBERS.sub(lambda found: " ".join(found[0].split()), json.dumps(values, indent=1))
        temporary.write_text(text + "\n", encoding="utf-8")
        temporary.replace(file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise DataError(f"{file} cannot be written: {error.strerror}.") from error


def write_manifest(folder: Path, manifest: Mapping[str, object]) -> None:
    """A bundle's manifest; it names the other files with their hashes, so it is written last."""
    write_json(folder / MANIFEST, manifest)
