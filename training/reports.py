"""evaluation.json, as `evaluate --report` and `evaluate --json` write it, read back."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.paths import display_path
from training.attributes import Group
from training.confidence import Interval
from training.errors import DataError


@dataclass(frozen=True)
class Scores:
    """Text to image on one split at one precision. scores, intervals: by metric; groups: by attribute, if measured."""

    queries: int
    gallery: int
    scores: Mapping[str, float]
    intervals: Mapping[str, Interval]
    groups: tuple[Group, ...] = ()


@dataclass(frozen=True)
class SplitReport:
    """One split: how many identities it has, and the scores at each precision that was measured."""

    identities: int
    precisions: Mapping[str, Scores]


@dataclass(frozen=True)
class Report:
    """One evaluation. name: of the file, to be shown. model: a bundle's id, or a run's folder and checkpoint. data: the
    captions file or folder that was measured. confidence: level of the intervals."""

    name: str
    model: str
    engine: str
    data: str
    confidence: float
    splits: Mapping[str, SplitReport]

    @property
    def data_name(self) -> str:
        """The data's last two names: enough to tell data sets apart, without where they lie."""
        return "/".join(Path(self.data).parts[-2:])


def read_report(file: Path) -> Report:
    """Raises DataError, naming the file: unreadable, not JSON, not a report of an evaluation."""
    name = display_path(file)
    try:
        content = json.loads(file.read_bytes())
    except OSError as error:
        raise DataError(f"The report {name} cannot be read: {error.strerror or error}.") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"The report {name} is not JSON ({error}).") from error
    return parse_report(content, name)


def parse_report(content: Any, name: str) -> Report:
    """As `read_report`, of what the file holds."""
    try:
        splits = {split: _split(values) for split, values in content["splits"].items()}
        if not splits:
            raise ValueError("no split")
        texts = [content[key] for key in ("model", "engine", "data")]
        if not all(isinstance(text, str) for text in texts):
            raise ValueError("a name that is not text")
        model, engine, data = texts
        return Report(name, model, engine, data, float(content["confidence"]), splits)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise DataError(
            f"{name} is not a report of `sightline-train evaluate` ({error!r}). Make one with --report FOLDER, which "
            "writes evaluation.json."
        ) from error


def _split(values: Any) -> SplitReport:
    precisions = {precision: _scores(found) for precision, found in values["precisions"].items()}
    if not precisions:
        raise ValueError("no precision")
    return SplitReport(int(values["identities"]), precisions)


def _scores(found: Any) -> Scores:
    direction = found["text_to_image"]
    groups = [
        Group(
            attribute, value, int(group["identities"]), int(group["queries"]), _shares(group["scores"]),
            _intervals(group["intervals"]), _shares(group["as_low"]), _shares(group["as_high"]),
        )
        for attribute, values in found.get("by_attribute", {}).items()
        for value, group in values.items()
    ]  # fmt: skip
    return Scores(
        int(direction["queries"]), int(direction["gallery"]), _shares(direction["scores"]),
        _intervals(direction["intervals"]), tuple(groups),
    )  # fmt: skip


def _shares(values: Any) -> dict[str, float]:
    shares = {metric: float(value) for metric, value in values.items()}
    if not all(0 <= value <= 1 for value in shares.values()):
        raise ValueError("a score that is not between 0 and 1")
    return shares


def _intervals(values: Any) -> dict[str, Interval]:
    return {metric: Interval(float(low), float(high)) for metric, (low, high) in values.items()}
