"""`sightline-train prepare`."""

import argparse
from pathlib import Path
from typing import Any

from training.commands import Commands, command

DEFAULT_PROMPT = "A photo of a person, {}"
_SHOWN = 5


def add(commands: Commands) -> None:
    prepare = command(
        commands, "prepare", _prepare, "Check an annotation file and its pictures and turn them into arrays."
    )
    prepare.add_argument(
        "annotations", type=Path,
        help="ICFG-PEDES.json, reid_raw.json or caption_all.json (CUHK-PEDES), data_captions.json (RSTPReid)",
    )  # fmt: skip
    prepare.add_argument("folder", type=Path, metavar="PREPARED", help="folder to write")
    prepare.add_argument(
        "--images", type=Path, metavar="ROOT", help="folder of the pictures (default: the annotation file's)"
    )
    prepare.add_argument(
        "--strip-prefix", metavar="PREFIX",
        help="what to remove from the front of every path (default: found by trying, such as CUHK-PEDES/imgs/)",
    )  # fmt: skip
    prepare.add_argument(
        "--layout", choices=("auto", "icfg-pedes", "cuhk-pedes", "rstpreid"), default="auto",
        help="whose layout it is (default: told from the fields and paths)",
    )  # fmt: skip
    prepare.add_argument(
        "--check", choices=("none", "header", "decode"), default="header",
        help="look at no picture; whether each is there and begins like one; decode each (default: %(default)s)",
    )  # fmt: skip
    prepare.add_argument(
        "--split", choices=("auto", "file", "identity", "pair"), default="auto",
        help="auto: the file's own splits when it has them, else by identity; pair lets an identity be on both "
        "sides (default: %(default)s)",
    )  # fmt: skip
    prepare.add_argument(
        "--test-share", type=_share, default=0.2, metavar="SHARE",
        help="share of identities or pairs for the test split (default: %(default)s)",
    )  # fmt: skip
    prepare.add_argument(
        "--shared-ids", action="store_true",
        help="an id in two splits is the same person (default: another person in each)",
    )  # fmt: skip
    prepare.add_argument(
        "--prompt", type=_prompt, default=DEFAULT_PROMPT,
        help='text around a caption in the tokens, {} for the caption alone (default: "%(default)s")',
    )  # fmt: skip
    prepare.add_argument(
        "--tokenizer", type=Path, metavar="FILE",
        help="tokenizer.json, or a bundle or model folder with one (default: the starter's)",
    )  # fmt: skip
    prepare.add_argument(
        "--context-length", type=_length, metavar="TOKENS",
        help="length of a tokenised caption (default: the bundle's, else 77)",
    )  # fmt: skip
    prepare.add_argument("--seed", type=int, default=0, help="seed of the split (default: %(default)s)")
    prepare.add_argument("--overwrite", action="store_true", help="replace a folder prepared earlier")


def _share(text: str) -> float:
    share = float(text)
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError("a share is between 0 and 1")
    return share


def _length(text: str) -> int:
    length = int(text)
    if not 8 <= length <= 4096:
        raise argparse.ArgumentTypeError("a context length is between 8 and 4096 tokens")
    return length


def _prompt(text: str) -> str:
    """A prompt without {} goes in front of the caption."""
    return text if "{}" in text else f"{text.rstrip(' ,')}, {{}}"


def _prepare(options: argparse.Namespace) -> None:
    from core.cli import console
    from core.progress import CancelToken
    from training.image_paths import Check
    from training.layouts import Layout
    from training.prepare import Choices, prepare
    from training.splits import SplitBy

    choices = Choices(
        images=options.images, prefix=options.strip_prefix, check=Check(options.check),
        layout=None if options.layout == "auto" else Layout(options.layout), split=SplitBy(options.split),
        test_share=options.test_share, seed=options.seed, shared_ids=options.shared_ids,
    )  # fmt: skip
    token = CancelToken()
    with console.cancelled_by_signals(token), console.ProgressLine() as progress:
        summary = prepare(
            options.annotations, options.folder, _words(options), choices,
            overwrite=options.overwrite, progress=progress, cancel=token,
        )  # fmt: skip
    _print(summary, options.folder)


def _words(options: argparse.Namespace) -> Any:
    from core.bundle import TOKENIZER, Bundle
    from core.paths import starter_bundle_path
    from training.errors import DataError
    from training.prepare import Words

    place = options.tokenizer or starter_bundle_path()
    file = place / TOKENIZER if place.is_dir() else place
    if not file.is_file():
        raise DataError(f"There is no tokenizer {file}. Give a tokenizer.json, or a folder with one.")
    length = options.context_length
    if length is None:
        length = Bundle.load(place).context_length if (place / "manifest.json").is_file() else 77
    return Words(file, length, options.prompt)


def _print(summary: dict[str, Any], folder: Path) -> None:
    from core.cli import console
    from core.paths import display_path
    from training.layouts import Layout

    counts = summary["counts"]
    console.say(
        f"{Layout(summary['layout']).label}: {counts['records_used']:,} of {counts['records']:,} records, "
        f"{counts['pictures']:,} pictures, {counts['pairs']:,} pairs, {counts['identities']:,} identities"
    )
    rows = [
        (name, *(f"{split[what]:,}" for what in ("pairs", "pictures", "identities")))
        for name, split in counts["splits"].items()
    ]
    for line in console.table(("split", "pairs", "pictures", "identities"), rows):
        console.say(line)
    for prefix, paths in list(summary["prefixes_removed"].items())[:_SHOWN]:
        console.say(f"Removed the prefix {display_path(prefix)}/ from {console.count(paths, 'path')}.")
    for note in summary["notes"]:
        console.say(note)
    if counts["captions_truncated"]:
        console.say(
            f"{console.count(counts['captions_truncated'], 'caption')} cut to {summary['context_length']} tokens, "
            f"{counts['captions_truncated_by_prompt']:,} of them because of the prompt."
        )
    if counts["captions_unknown"]:
        console.say(
            f"{console.count(counts['captions_unknown'], 'caption')} without a single word that the tokenizer knows."
        )
    if counts["rejected"]:
        console.say(f"{counts['rejected']:,} left out, each with its reason: {folder / 'rejected.csv'}")
    console.say(f"Wrote {folder}")
