"""`sightline-train evaluate`."""

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from training.commands import Commands, command

if TYPE_CHECKING:
    from core.captions import CaptionedPicture
    from training.evaluate import Measured, Model

_SKIPPED_SHOWN = 5


def add(commands: Commands) -> None:
    evaluate = command(
        commands, "evaluate", _evaluate,
        "Measure Recall@1/5/10, mAP and mINP of a bundle or a run, in both directions, with confidence intervals.",
    )  # fmt: skip
    evaluate.add_argument("model", type=Path, help="folder of a bundle, or of a run (measured in PyTorch)")
    evaluate.add_argument("data", type=Path, help="captions file, or folder that prepare wrote")
    evaluate.add_argument(
        "--split", action="append", metavar="NAME",
        help="split to measure on its own; may be given several times (default: all but train)",
    )  # fmt: skip
    evaluate.add_argument(
        "--precision", action="append", choices=("fp32", "fp16", "int8"),
        help="precision of a bundle to measure; may be given several times (default: all three)",
    )  # fmt: skip
    evaluate.add_argument(
        "--checkpoint", metavar="NAME", help="checkpoint of a run (default: best, if there is one, else last)"
    )
    evaluate.add_argument(
        "--by", nargs="+", default=[], metavar="ATTRIBUTE",
        help="also measure each value of these recorded attributes apart, as gender or upper_colour; all: every one",
    )  # fmt: skip
    evaluate.add_argument(
        "--confidence", type=_level, default=0.95, metavar="LEVEL",
        help="level of the confidence intervals (default: %(default)s)",
    )  # fmt: skip
    evaluate.add_argument(
        "--resamples", type=_count, default=2000, help="bootstrap resamples (default: %(default)s)"
    )
    evaluate.add_argument(
        "--seed", type=int, default=0, help="seed of the resamples and of the drawn queries (default: %(default)s)"
    )  # fmt: skip
    evaluate.add_argument(
        "--report", type=Path, metavar="FOLDER",
        help="write evaluation.json, for each split a picture of queries with their first hits, and with --by a plot",
    )  # fmt: skip
    evaluate.add_argument(
        "--queries", type=_count, default=8, help="queries in the picture, drawn by chance (default: %(default)s)"
    )  # fmt: skip
    evaluate.add_argument("--json", action="store_true", help="print JSON instead of a table")
    evaluate.add_argument(
        "--write-scores", action="store_true", help="also keep the text-to-image scores in the bundle's manifest"
    )  # fmt: skip


def _level(text: str) -> float:
    level = float(text)
    if not 0.5 <= level < 1:
        raise argparse.ArgumentTypeError("a level is at least 0.5 and below 1")
    return level


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= 100_000:
        raise argparse.ArgumentTypeError("a whole number from 1 to 100,000")
    return count


def _evaluate(options: argparse.Namespace) -> None:
    from core.bundle import MANIFEST
    from core.cli import console
    from core.precision import Precision
    from core.progress import CancelToken
    from training.data import load_pictures
    from training.errors import DataError
    from training.evaluate import Bootstrap, measure, open_model

    if options.write_scores and not (options.model / MANIFEST).is_file():
        raise DataError(f"{options.model} is not a bundle, so there is no manifest to write scores into.")
    splits = _splits(load_pictures(options.data), options)
    attributes = _attributes(splits, options)
    precisions = [Precision(value) for value in dict.fromkeys(options.precision or [])] or None
    bootstrap = Bootstrap(options.confidence, options.resamples, options.seed)
    token = CancelToken()
    with (
        console.cancelled_by_signals(token),
        console.ProgressLine() as progress,
        open_model(options.model, precisions, options.checkpoint) as model,
    ):
        measured = measure(model, splits, bootstrap, attributes, progress=progress, cancel=token)
    report = _as_json(model, measured, options)
    if options.report:
        _write_report(report, measured, model, options)
    if options.write_scores:
        _write_scores(measured, options.model)
    if options.json:
        console.say_json(report)
    else:
        _print(model, measured, options)


def _splits(
    pictures: "list[CaptionedPicture]", options: argparse.Namespace
) -> "dict[str, list[CaptionedPicture]]":
    """The pictures of each split to measure; "all" when there are no splits."""
    from core.captions import of_split, split_names
    from core.paths import display_path

    there = split_names(pictures)
    wanted = options.split or [name for name in there if name != "train"] or there
    if not wanted:
        return {"all": pictures}
    name = display_path(options.data)
    return {split: of_split(pictures, split, name) for split in dict.fromkeys(wanted)}


def _attributes(splits: "Mapping[str, list[CaptionedPicture]]", options: argparse.Namespace) -> list[str]:
    """The attributes to measure by; says which splits record none."""
    from core.cli import console
    from core.paths import display_path
    from training.attributes import choose_attributes, recorded_attributes

    if not options.by:
        return []
    recorded = recorded_attributes([picture for pictures in splits.values() for picture in pictures])
    for split, pictures in splits.items():
        if not any(picture.attributes for picture in pictures):
            console.note(
                f"{display_path(options.data)} records no attributes for its split '{split}', so that one is not "
                "measured by them."
            )
    return choose_attributes(options.by, recorded) if recorded else []


def _as_json(
    model: "Model", measured: "Mapping[str, Mapping[str, Measured]]", options: argparse.Namespace
) -> dict[str, Any]:
    import os

    from core.results import escape_name
    from training.evaluate import as_json

    return {
        "model": model.name,
        "engine": model.engine,
        "data": escape_name(os.fsencode(options.data)),
        "confidence": options.confidence,
        "resamples": options.resamples,
        "seed": options.seed,
        "splits": {
            split: {
                "precisions": as_json(by_precision),
                "identities": int(_embedded(by_precision).identities.max()) + 1,
                "skipped": [
                    {"file": escape_name(os.fsencode(path)), "reason": reason}
                    for path, reason in _embedded(by_precision).skipped
                ],
            }
            for split, by_precision in measured.items()
        },
    }


def _embedded(by_precision: "Mapping[str, Measured]") -> Any:
    return next(iter(by_precision.values())).embedded


def _write_report(
    report: Mapping[str, Any],
    measured: "Mapping[str, Mapping[str, Measured]]",
    model: "Model",
    options: argparse.Namespace,
) -> None:
    import json
    import re

    from training.attribute_report import draw_groups
    from training.grid import draw_grid, draw_queries, save_grid
    from training.new_folder import write_error
    from training.reports import parse_report

    parsed = parse_report(report, str(options.report))

    try:
        options.report.mkdir(parents=True, exist_ok=True)
        (options.report / "evaluation.json").write_text(json.dumps(report, indent=1) + "\n")
    except OSError as error:
        raise write_error(options.report, error) from error
    for split, by_precision in measured.items():
        embedded = _embedded(by_precision)
        queries = draw_queries(embedded, options.queries, options.seed)
        title = f"{model.name} at {model.precisions[0].upper()}, {split}: queries drawn by chance, their first hits"
        safe = re.sub(r"[^\w-]", "_", split)
        save_grid(draw_grid(embedded, queries, title), options.report / f"queries-{safe}.png")
        scores = parsed.splits[split].precisions[model.precisions[0]]
        if scores.groups:
            title = f"{model.name} at {model.precisions[0].upper()}, {split}: text to image, by attribute (identities)"
            draw_groups(scores, options.confidence, title, options.report / f"by-attribute-{safe}.png")


def _write_scores(measured: "Mapping[str, Mapping[str, Measured]]", bundle: Path) -> None:
    from core.bundle import Bundle
    from training.bundle_files import write_manifest
    from training.evaluate import manifest_scores

    manifest = Bundle.load(bundle).manifest
    scores = {split: manifest_scores(by_precision) for split, by_precision in measured.items()}
    write_manifest(bundle, {**manifest, "scores": {**manifest.get("scores", {}), **scores}})


def _print(
    model: "Model", measured: "Mapping[str, Mapping[str, Measured]]", options: argparse.Namespace
) -> None:
    from core.cli import console
    from core.paths import display_path

    console.say(f"{model.name}, {model.engine}")
    for split, by_precision in measured.items():
        embedded = _embedded(by_precision)
        console.say()
        console.say(
            f"{split}: {console.count(len(embedded.pictures), 'picture')}, "
            f"{console.count(len(embedded.captions), 'caption')}, {embedded.identities.max() + 1:,} identities; "
            f"{options.confidence:.0%} intervals over identities"
        )
        for line in _table(by_precision):
            console.say(line)
        _print_groups(by_precision, options)
        if embedded.skipped:
            console.note(f"Left out {console.count(len(embedded.skipped), 'picture')}:")
        for path, reason in embedded.skipped[:_SKIPPED_SHOWN]:
            console.note(f"  {display_path(path)}: {reason}")
    if options.report:
        console.say()
        console.say(f"Report in {options.report}")


def _print_groups(by_precision: "Mapping[str, Measured]", options: argparse.Namespace) -> None:
    from core.cli import console
    from training.attribute_report import HEADER, rows
    from training.attributes import LEAST_IDENTITIES

    precision, one = next(iter(by_precision.items()))
    if not one.groups:
        return
    console.say()
    console.say(
        f"By attribute, text to image at {precision.upper()}: captions of pictures with that value, over the whole "
        f"gallery. Below and above: of random groups like it, at most {(1 - options.confidence) / 2:.1%} score as low "
        f"or as high. Fewer than {LEAST_IDENTITIES} identities are too few to say."
    )
    for line in console.table(HEADER, rows(one.groups, options.confidence)):
        console.say(line)


def _table(by_precision: "Mapping[str, Measured]") -> Sequence[str]:
    from core.cli import console

    rows: list[tuple[str, ...]] = []
    header: tuple[str, ...] = ()
    for name in ("text_to_image", "image_to_text"):
        for precision, one in by_precision.items():
            direction = getattr(one, name)
            values = direction.values()
            header = ("direction", "precision", *values)
            cells: list[str] = []
            for metric, value in values.items():
                interval = direction.intervals.get(metric)
                cells.append(
                    f"{value:.3f}" + (f" [{interval.low:.3f} {interval.high:.3f}]" if interval else "")
                )
            rows.append((name.replace("_to_", " to "), precision.upper(), *cells))
    return console.table(header, rows)
