"""`sightline-train prune` and `sightline-train prune-curve`."""

import argparse
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from training.commands import Commands, command

if TYPE_CHECKING:
    from training.prune.job import PruneJob


def add(commands: Commands) -> None:
    prune = command(commands, "prune", _prune, "Make a smaller model of a trained one.")
    _add_common(prune, "folder for the pruned run")
    prune.add_argument("--sparsity", type=float, default=0.5, help="share to remove (default: %(default)s)")
    prune.add_argument("--image-sparsity", type=float, metavar="SHARE", help="of the image tower alone")
    prune.add_argument("--text-sparsity", type=float, metavar="SHARE", help="of the text tower alone")
    curve = command(
        commands, "prune-curve", _curve, "Prune to several sparsities and plot what it costs and brings."
    )
    _add_common(curve, "folder for the pruned runs, table and plot")
    curve.add_argument(
        "--sparsities", type=float, nargs="+", default=[0.25, 0.5, 0.75], metavar="SHARE",
        help="shares to remove of each tower (default: 0.25 0.5 0.75)",
    )  # fmt: skip
    curve.add_argument(
        "--rounds", type=int, default=30, help="timed runs of each case (default: %(default)s)"
    )


def _add_common(parser: argparse.ArgumentParser, output: str) -> None:
    parser.add_argument("run_folder", type=Path, metavar="RUN", help="run folder of the model to prune")
    parser.add_argument("output", type=Path, metavar="OUT", help=output)
    parser.add_argument("source", type=Path, metavar="DATA", help="captions file or prepared folder")
    parser.add_argument(
        "--checkpoint", default="last", metavar="NAME", help="last or best (default: %(default)s)"
    )
    parser.add_argument(
        "--method", choices=("structured", "threshold"), default="structured",
        help="remove whole units, or set small weights to zero (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--scope", choices=("layer", "global"), default="layer",
        help="take the same share of every layer, or rank across a tower (default: %(default)s)",
    )  # fmt: skip
    parser.add_argument(
        "--units", nargs="+", choices=("heads", "neurons", "channels"), default=["heads", "neurons", "channels"],
        help="what structured pruning may remove (default: all three)",
    )  # fmt: skip
    parser.add_argument(
        "--multiple",
        type=int,
        default=8,
        help="layers keep a multiple of so many units (default: %(default)s)",
    )
    parser.add_argument("--no-refit", action="store_true", help="do not refit the layers after removed units")
    parser.add_argument(
        "--calibration",
        type=int,
        default=256,
        metavar="PICTURES",
        help="to measure saliency (default: %(default)s)",
    )
    parser.add_argument(
        "--split", default="train", help="split for calibration and recovery (default: %(default)s)"
    )
    parser.add_argument(
        "--validation", default="test", metavar="SPLIT", help="split to score (default: %(default)s)"
    )
    parser.add_argument(
        "--recover-epochs", type=int, default=1, help="of training after pruning, 0: none (default: 1)"
    )
    parser.add_argument("--recover-steps", type=int, metavar="STEPS", help="end recovery earlier")
    parser.add_argument(
        "--rate", type=float, help="learning rate of recovery (default: a third of the run's rates)"
    )
    parser.add_argument("--batch-size", type=int, help="of recovery (default: the run's)")
    parser.add_argument("--seed", type=int, default=1, help="of every random choice (default: %(default)s)")
    parser.add_argument("--overwrite", action="store_true", help="replace the run that OUT holds")


def _prune(options: argparse.Namespace) -> None:
    image = options.sparsity if options.image_sparsity is None else options.image_sparsity
    text = options.sparsity if options.text_sparsity is None else options.text_sparsity
    with _job(options) as job:
        job.prune(image, text, options.output, options.overwrite)
    print(f"The pruned run is in {options.output}.")


def _curve(options: argparse.Namespace) -> None:
    with _job(options) as job:
        job.curve(options.sparsities, options.output, options.rounds, options.overwrite)
    print(f"The curve is in {options.output}.")


@contextmanager
def _job(options: argparse.Namespace) -> Generator["PruneJob", None, None]:
    from core.cli.console import ProgressLine, cancelled_by_signals
    from core.progress import CancelToken
    from training.prune.job import PruneJob, Task
    from training.prune.pruner import Recipe
    from training.run_config import DataSettings

    recipe = Recipe(
        options.method, options.scope, tuple(options.units), options.multiple, not options.no_refit,
        options.calibration, options.seed,
    )  # fmt: skip
    data = DataSettings(str(options.source), options.split, options.validation)
    changes = {
        "max_steps": options.recover_steps, "rate": options.rate, "batch_size": options.batch_size,
        "seed": options.seed,
    }  # fmt: skip
    task = Task(options.run_folder, data, recipe, options.checkpoint, options.recover_epochs, changes)
    token = CancelToken()
    with cancelled_by_signals(token), ProgressLine() as line:
        yield PruneJob(task, say=line.say, progress=line, cancel=token)
