"""`sightline-train synthesize`."""

import argparse
from collections.abc import Iterator, Sequence
from pathlib import Path

from training.commands import Commands, command


def add(commands: Commands) -> None:
    synthesize = command(
        commands, "synthesize", _synthesize,
        "Make captioned pictures of people who do not exist. A folder that was begun is gone on with.",
    )  # fmt: skip
    synthesize.add_argument("folder", type=Path, metavar="OUT", help="folder to write, or to go on with")
    synthesize.add_argument(
        "--assets", type=Path, metavar="FOLDER",
        help="folder of MakeHuman assets (clothes, hair, eyebrows); without it everybody wears plain clothes",
    )  # fmt: skip
    numbers = (
        ("identities", 800, "how many people"), ("views", 8, "pictures of each person, from all around"),
        ("captions", 3, "descriptions of each picture"),
        ("cameras", 40, "cameras, each with a height, a place and flaws of its own"),
        ("seed", 1, "the same seed and options make the same pictures"),
        ("processes", 1, "processes that render; the pictures do not depend on it"),
    )  # fmt: skip
    for name, default, text in numbers:
        synthesize.add_argument(
            f"--{name}", type=int, default=default, metavar="N", help=f"{text} (default: %(default)s)"
        )
    synthesize.add_argument(
        "--test-share", type=float, default=0.1, metavar="SHARE",
        help="share of the people for the test split (default: %(default)s)",
    )  # fmt: skip
    synthesize.add_argument(
        "--ray", metavar="ADDRESS",
        help="render on a Ray cluster instead of --processes: its address, auto, or local (needs the package ray)",
    )  # fmt: skip


def _synthesize(options: argparse.Namespace) -> None:
    from core.cli import console
    from core.progress import CancelToken
    from training.synthesize.body import Body
    from training.synthesize.dataset import check_counts, synthesize
    from training.synthesize.studio import Settings
    from training.synthesize.wardrobe import Wardrobe
    from training.synthesize.workers import Made, in_processes, in_this_process, on_ray

    counts = {
        name: getattr(options, name) for name in ("identities", "views", "captions", "cameras", "processes")
    }
    check_counts(counts, options.test_share)
    settings = Settings(
        options.seed, options.identities, options.views, options.captions, options.cameras, options.test_share
    )
    wardrobe = Wardrobe(Body(), options.assets)
    for problem in wardrobe.problems:
        console.note(problem)

    def make(numbers: Sequence[int], cancel: CancelToken) -> Iterator[Made]:
        if options.ray:
            return on_ray(wardrobe, settings, numbers, cancel, options.ray)
        if options.processes == 1:
            return in_this_process(wardrobe, settings, numbers, cancel)
        return in_processes(wardrobe, settings, numbers, cancel, options.processes)

    token = CancelToken()
    with console.cancelled_by_signals(token), console.ProgressLine() as progress:
        summary = synthesize(options.folder, wardrobe, settings, make, progress=progress, cancel=token)
    rows = [
        (split, f"{summary.identities[split]:,}", f"{summary.pictures[split]:,}")
        for split in sorted(summary.pictures)
    ]
    for line in console.table(("split", "identities", "pictures"), rows):
        console.say(line)
    if summary.made_now:
        console.say(
            f"{console.count(summary.made_now, 'picture')} made, {summary.rate_per_s:.1f} per second."
        )
    console.say(f"Wrote {options.folder}")
